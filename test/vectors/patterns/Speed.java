import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import software.amazon.event.ruler.Machine;

/**
 * How many events a second the engine matches against a set of rules. Arguments: a file with the
 * patterns and one with the events, each a JSON array of JSON texts. For each line on standard input,
 * a number of milliseconds, it matches all events over and over for about so long, and answers how
 * many events these were, how many rules matched, and the processor time of this thread.
 */
public class Speed {
  public static void main(String[] args) throws Exception {
    var mapper = new ObjectMapper();
    var patterns = mapper.readValue(new File(args[0]), String[].class);
    var events = mapper.readValue(new File(args[1]), String[].class);
    var machine = new Machine();
    for (int index = 0; index < patterns.length; index++) machine.addRule("" + index, patterns[index]);
    var threads = ManagementFactory.getThreadMXBean();
    var input = new BufferedReader(new InputStreamReader(System.in));
    for (String line; (line = input.readLine()) != null; ) {
      long budget = Long.parseLong(line) * 1_000_000;
      long start = threads.getCurrentThreadCpuTime();
      long count = 0, matched = 0, spent = 0;
      while (spent < budget) {
        for (String event : events) matched += machine.rulesForJSONEvent(event).size();
        count += events.length;
        spent = threads.getCurrentThreadCpuTime() - start;
      }
      System.out.println(
          "{\"events\":" + count + ",\"matched\":" + matched + ",\"ms\":" + spent / 1e6 + "}");
    }
  }
}
