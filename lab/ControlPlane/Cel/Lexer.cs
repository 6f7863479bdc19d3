using System.Globalization;
using System.Text;

namespace KafkaPi.ControlPlane.Cel;

internal enum TokenKind { End, Identifier, Literal, Symbol }

internal readonly record struct Token(TokenKind Kind, string Text, object? Value, int Position);

/// <summary>Cuts CEL source into tokens.</summary>
internal static class Lexer
{
    private static readonly string[] Symbols = ["==", "!=", "<=", ">=", "&&", "||", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", ".", ",", "(", ")", "[", "]", "{", "}"];

    /// <exception cref="CelException">A character or literal is not CEL.</exception>
    public static List<Token> Tokens(string source)
    {
        var tokens = new List<Token>();
        var i = 0;
        while (true)
        {
            while (i < source.Length && (char.IsWhiteSpace(source[i]) || source.AsSpan(i).StartsWith("//")))
                i = source[i] == '/' ? EndOfLine(source, i) : i + 1;
            if (i >= source.Length)
            {
                tokens.Add(new(TokenKind.End, "<EOF>", null, i));
                return tokens;
            }
            var start = i;
            if (StringPrefix(source, i) is { } prefix)
                tokens.Add(new(TokenKind.Literal, "", StringLiteral(source, prefix, ref i), start));
            else if (char.IsAsciiDigit(source[i]) || source[i] == '.' && i + 1 < source.Length && char.IsAsciiDigit(source[i + 1]))
                tokens.Add(new(TokenKind.Literal, "", NumberLiteral(source, ref i), start));
            else if (char.IsAsciiLetter(source[i]) || source[i] == '_')
            {
                while (i < source.Length && (char.IsAsciiLetterOrDigit(source[i]) || source[i] == '_'))
                    i++;
                tokens.Add(Word(source[start..i], start));
            }
            else
            {
                var symbol = Symbols.FirstOrDefault(candidate => source.AsSpan(i).StartsWith(candidate))
                    ?? throw new CelException($"ERROR: <input>:1:{i + 1}: Syntax error: token recognition error at: '{source[i]}'");
                tokens.Add(new(TokenKind.Symbol, symbol, null, start));
                i += symbol.Length;
            }
        }
    }

    private static Token Word(string word, int position) => word switch
    {
        "true" => new(TokenKind.Literal, word, true, position),
        "false" => new(TokenKind.Literal, word, false, position),
        "null" => new(TokenKind.Literal, word, null, position),
        "in" => new(TokenKind.Symbol, word, null, position),
        _ => new(TokenKind.Identifier, word, null, position),
    };

    private static int EndOfLine(string source, int i) => source.IndexOf('\n', i) is >= 0 and var end ? end + 1 : source.Length;

    private static string? StringPrefix(string source, int i)
    {
        var length = 0;
        while (length < 2 && i + length < source.Length && source[i + length] is 'r' or 'R' or 'b' or 'B')
            length++;
        return i + length < source.Length && source[i + length] is '"' or '\'' ? source.Substring(i, length).ToLowerInvariant() : null;
    }

    private static object StringLiteral(string source, string prefix, ref int i)
    {
        i += prefix.Length;
        var quote = source[i].ToString();
        if (source.AsSpan(i).StartsWith(quote + quote + quote))
            quote = quote + quote + quote;
        i += quote.Length;
        var text = new StringBuilder();
        while (true)
        {
            if (i >= source.Length)
                throw new CelException("ERROR: <input>:1: Syntax error: unterminated string literal");
            if (source.AsSpan(i).StartsWith(quote))
                break;
            if (source[i] == '\\' && !prefix.Contains('r'))
                Escape(source, ref i, text);
            else
                text.Append(source[i++]);
        }
        i += quote.Length;
        return prefix.Contains('b') ? Encoding.UTF8.GetBytes(text.ToString()) : text.ToString();
    }

    private static void Escape(string source, ref int i, StringBuilder text)
    {
        var c = i + 1 < source.Length ? source[i + 1] : '\0';
        var digits = c switch { 'x' or 'X' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0 && i + 2 + digits <= source.Length
            && int.TryParse(source.AsSpan(i + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            text.Append(char.ConvertFromUtf32(code));
            i += 2 + digits;
            return;
        }
        text.Append(c switch
        {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'a' => '\a',
            'b' => '\b',
            'f' => '\f',
            'v' => '\v',
            '\\' or '\'' or '"' or '`' or '?' => c,
            _ => throw new CelException($"ERROR: <input>:1:{i + 1}: Syntax error: token recognition error at: '\\{c}'"),
        });
        i += 2;
    }

    private static object NumberLiteral(string source, ref int i)
    {
        var start = i;
        if (source.AsSpan(i).StartsWith("0x"))
        {
            i += 2;
            while (i < source.Length && char.IsAsciiHexDigit(source[i]))
                i++;
            return long.Parse(source.AsSpan(start + 2, i - start - 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }
        while (i < source.Length && (char.IsAsciiDigit(source[i]) || source[i] is '.' or 'e' or 'E' || source[i] is '+' or '-' && source[i - 1] is 'e' or 'E'))
        {
            // `1.size()` never occurs; a dot here belongs to the number only when a digit follows it.
            if (source[i] == '.' && !(i + 1 < source.Length && char.IsAsciiDigit(source[i + 1])))
                break;
            i++;
        }
        var text = source.AsSpan(start, i - start);
        if (i < source.Length && source[i] is 'u' or 'U' && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var unsigned))
        {
            i++;
            return unsigned;
        }
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var integer))
            return integer;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new CelException($"ERROR: <input>:1:{start + 1}: Syntax error: not a number: '{text}'");
    }
}
