using System.Text.RegularExpressions;

namespace KafkaPi.Operator.Hosts;

/// <summary>Cuts known secrets, and anything that looks like a private key, out of a text.</summary>
/// <remarks>Secrets shorter than four characters are left alone: they would blot out ordinary words.</remarks>
public sealed partial class Redactor
{
    private readonly string[] secrets;

    public Redactor(params IEnumerable<Secret> secrets) => this.secrets =
    [
        .. secrets
            .SelectMany(secret => secret.Reveal().Split('\n', StringSplitOptions.TrimEntries))
            .Where(line => line.Length >= 4 && !line.StartsWith("-----", StringComparison.Ordinal))
            .Distinct()
            .OrderByDescending(line => line.Length),
    ];

    public string Redact(string text) => secrets.Aggregate(
        PrivateKey().Replace(text, "***"),
        (redacted, secret) => redacted.Replace(secret, "***", StringComparison.Ordinal));

    [GeneratedRegex("-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\\z)", RegexOptions.Singleline)]
    private static partial Regex PrivateKey();
}
