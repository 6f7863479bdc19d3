using System.Globalization;
using System.Text;

namespace KafkaPi.ControlPlane.Cel.Syntax;

/// <summary>Splits CEL source into tokens.</summary>
internal sealed class Lexer
{
    /// <summary>The symbols, longer ones before their prefixes.</summary>
    private static readonly string[] Symbols =
    [
        "==", "!=", "<=", ">=", "&&", "||", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", ".", ",", "(", ")", "[",
        "]", "{", "}"
    ];

    private readonly string _source;
    private int _at;

    private Lexer(string source) => _source = source;

    private bool IsAtEnd => _at >= _source.Length;

    private char Current => _source[_at];

    private bool DigitFollows => _at + 1 < _source.Length && char.IsAsciiDigit(_source[_at + 1]);

    /// <exception cref="CelException">A character or literal is not CEL.</exception>
    public static List<Token> Tokens(string source)
    {
        var lexer = new Lexer(source);
        var tokens = new List<Token>();
        do
        {
            lexer.SkipSpace();
            tokens.Add(lexer.Next());
        }
        while (tokens[^1].Kind != TokenKind.End);
        return tokens;
    }

    private Token Next()
    {
        var start = _at;
        if (IsAtEnd)
        {
            return new(TokenKind.End, "<EOF>", null, start);
        }

        if (StringPrefix() is { } prefix)
        {
            return new(TokenKind.Literal, "", StringLiteral(prefix), start);
        }

        if (char.IsAsciiDigit(Current) || Current == '.' && DigitFollows)
        {
            return new(TokenKind.Literal, "", NumberLiteral(), start);
        }

        return char.IsAsciiLetter(Current) || Current == '_' ? Word() : Symbol();
    }

    private void SkipSpace()
    {
        while (!IsAtEnd && (char.IsWhiteSpace(Current) || StartsWith("//")))
        {
            _at = Current == '/' ? EndOfLine() : _at + 1;
        }
    }

    private int EndOfLine() => _source.IndexOf('\n', _at) is >= 0 and var end ? end + 1 : _source.Length;

    private bool StartsWith(string text) => _source.AsSpan(_at).StartsWith(text);

    private Token Word()
    {
        var start = _at;
        while (!IsAtEnd && (char.IsAsciiLetterOrDigit(Current) || Current == '_'))
        {
            _at++;
        }

        var word = _source[start.._at];
        return word switch
        {
            "true" => new(TokenKind.Literal, word, true, start),
            "false" => new(TokenKind.Literal, word, false, start),
            "null" => new(TokenKind.Literal, word, null, start),
            "in" => new(TokenKind.Symbol, word, null, start),
            _ => new(TokenKind.Identifier, word, null, start),
        };
    }

    private Token Symbol()
    {
        var start = _at;
        var symbol = Array.Find(Symbols, StartsWith)
            ?? throw new CelException(
                $"ERROR: <input>:1:{_at + 1}: Syntax error: token recognition error at: '{Current}'");
        _at += symbol.Length;
        return new(TokenKind.Symbol, symbol, null, start);
    }

    private string? StringPrefix()
    {
        var end = _at;
        while (end < _at + 2 && end < _source.Length && _source[end] is 'r' or 'R' or 'b' or 'B')
        {
            end++;
        }

        return end < _source.Length && _source[end] is '"' or '\'' ? _source[_at..end].ToLowerInvariant() : null;
    }

    private object StringLiteral(string prefix)
    {
        _at += prefix.Length;
        var quote = Current.ToString();
        if (StartsWith(quote + quote + quote))
        {
            quote = quote + quote + quote;
        }

        _at += quote.Length;
        var text = new StringBuilder();
        while (!IsAtEnd && !StartsWith(quote))
        {
            if (Current == '\\' && !prefix.Contains('r'))
            {
                Escape(text);
            }
            else
            {
                text.Append(_source[_at++]);
            }
        }

        if (IsAtEnd)
        {
            throw new CelException("ERROR: <input>:1: Syntax error: unterminated string literal");
        }

        _at += quote.Length;
        return prefix.Contains('b') ? Encoding.UTF8.GetBytes(text.ToString()) : text.ToString();
    }

    private void Escape(StringBuilder text)
    {
        var c = _at + 1 < _source.Length ? _source[_at + 1] : '\0';
        var digits = c switch { 'x' or 'X' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0 && _at + 2 + digits <= _source.Length
            && int.TryParse(
                _source.AsSpan(_at + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                out var code))
        {
            text.Append(char.ConvertFromUtf32(code));
            _at += 2 + digits;
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
            _ => throw new CelException(
                $"ERROR: <input>:1:{_at + 1}: Syntax error: token recognition error at: '\\{c}'"),
        });
        _at += 2;
    }

    private object NumberLiteral() => StartsWith("0x") ? HexLiteral() : DecimalLiteral();

    private long HexLiteral()
    {
        _at += 2;
        var start = _at;
        while (!IsAtEnd && char.IsAsciiHexDigit(Current))
        {
            _at++;
        }

        return long.Parse(_source.AsSpan(start.._at), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    private object DecimalLiteral()
    {
        var start = _at;
        while (!IsAtEnd && ContinuesNumber())
        {
            _at++;
        }

        var text = _source.AsSpan(start.._at);
        if (!IsAtEnd
            && Current is 'u' or 'U'
            && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var unsigned))
        {
            _at++;
            return unsigned;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var integer))
        {
            return integer;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new CelException($"ERROR: <input>:1:{start + 1}: Syntax error: not a number: '{text}'");
    }

    /// <summary>A dot continues a number only before a digit; otherwise it begins a member call.</summary>
    private bool ContinuesNumber() => Current switch
    {
        '.' => DigitFollows,
        'e' or 'E' => true,
        '+' or '-' => _source[_at - 1] is 'e' or 'E',
        _ => char.IsAsciiDigit(Current),
    };
}
