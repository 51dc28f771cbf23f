<?php
// Writes php-json.json: values as PHP's json_encode writes them.
// Usage: php test/vectors/php-json.php > test/vectors/php-json.json
$values = [
    'slash' => 'https://cdn.example.com/a/b.jpg',
    'accents' => 'Élodie Cœur – « été », 4,99 €',
    'emoji' => 'Bravo 🎬🇫🇷',
    'quotes' => "\"double\" 'single' \\ backslash",
    'control' => "line\nfeed\ttab\r\x08\x0c\x01\x1f",
    'delete and no-break space' => "\x7f\u{a0}",
    'separators' => "\u{2028}\u{2029}",
    'markup' => '<p class="a">R&D</p>',
    'numbers' => [0, -1, 4.99, 1.5, 352, 100000],
    'booleans and null' => [true, false, null],
    'empty list' => [],
    'nested' => ['name' => [['lang' => 1, 'value' => 'Forêt', 'iso_code' => 'fr']]],
];
$vectors = [];
foreach ($values as $comment => $value) {
    $vectors[] = ['comment' => $comment, 'value' => $value, 'text' => json_encode($value)];
}
echo json_encode($vectors, JSON_PRETTY_PRINT | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES), "\n";
