using System.Text.RegularExpressions;

namespace KafkaPi.Operator.Hosts;

/// <summary>Cuts known secrets, and anything that looks like a private key, out of a text.</summary>
/// <remarks>Secrets shorter than four characters are kept, because ordinary words contain them.</remarks>
public sealed partial class Redactor
{
    private readonly string[] _secrets;

    public Redactor(params IEnumerable<Secret> secrets) => _secrets =
    [
        .. secrets
            .SelectMany(secret => secret.Reveal().Split('\n', StringSplitOptions.TrimEntries))
            .Where(line => line.Length >= 4 && !line.StartsWith("-----", StringComparison.Ordinal))
            .Distinct()
            .OrderByDescending(line => line.Length),
    ];

    public string Redact(string text) => _secrets.Aggregate(
        PrivateKey().Replace(text, "***"),
        (redacted, secret) => redacted.Replace(secret, "***", StringComparison.Ordinal));

    [GeneratedRegex(
        "-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\\z)", RegexOptions.Singleline)]
    private static partial Regex PrivateKey();
}
