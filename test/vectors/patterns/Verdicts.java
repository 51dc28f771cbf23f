import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.MachineComplexityEvaluator;
import software.amazon.event.ruler.Ruler;

/**
 * What EventBridge's engine says of patterns and events. Reads JSON Lines {"id","pattern","event"}, the
 * latter two as texts that hold JSON, and writes {"id","matches"}, or {"id","error":true} for a pattern
 * that it does not take.
 *
 * <p>Whether it takes a pattern is what JsonRuleCompiler.check says, as in the service, and
 * MachineComplexityEvaluator: the service takes up to 10. Machine.addRule takes more, because it falls
 * back to an older compiler.
 */
public class Verdicts {
  private static final int MAX_COMPLEXITY = 10;

  public static void main(String[] args) throws Exception {
    var mapper = new ObjectMapper();
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var output = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (String line; (line = input.readLine()) != null; ) {
      JsonNode pair = mapper.readTree(line);
      String pattern = pair.get("pattern").textValue();
      ObjectNode verdict = mapper.createObjectNode();
      verdict.set("id", pair.get("id"));
      if (isTaken(pattern)) {
        verdict.put("matches", Ruler.matchesRule(pair.get("event").textValue(), pattern));
      } else {
        verdict.put("error", true);
      }
      output.println(verdict);
    }
    output.flush();
  }

  private static boolean isTaken(String pattern) {
    if (JsonRuleCompiler.check(pattern) != null) return false;
    try {
      var machine = new Machine();
      machine.addRule("rule", pattern);
      return machine.evaluateComplexity(new MachineComplexityEvaluator(MAX_COMPLEXITY + 1))
          <= MAX_COMPLEXITY;
    } catch (Exception e) {
      return false;
    }
  }
}
