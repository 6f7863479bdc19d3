using System.Text;
using KafkaPi.Operator.Model.Layout;
using KafkaPi.Operator.Model.Observed.Facts;

namespace KafkaPi.Operator.Observation.Probe.Sections;

/// <summary>Reads ufw's state and its rules.</summary>
internal static class FirewallParser
{
    private const string CommentPrefix = "comment=";

    public static ObservedFirewall? Parse(ProbeLines lines) =>
        lines.Optional("ufw") is { } ufw
            ? new(
                ufw.Flag("is-enabled"), ufw.Flag("filters-ipv6"),
                [.. lines.All("ufw-rule").Select(Rule).OfType<ObservedFirewallRule>()])
            : null;

    /// <summary>
    /// Reads ufw's own <c>action protocol ports destination ports source in comment=HEX</c>. Null for a rule on an
    /// interface, a destination, a service or another protocol. The operator makes no such rule.
    /// </summary>
    private static ObservedFirewallRule? Rule(ProbeLine line) =>
        line.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
        {
            [var action, "tcp", var ports, FirewallRule.Anywhere or FirewallRule.Anywhere6, "any", var source, "in",
                .. var rest] => new(action, new(ports, source), Comment(line, rest)),
            _ => null,
        };

    private static string Comment(ProbeLine line, string[] rest) =>
        rest is [var comment] && comment.StartsWith(CommentPrefix, StringComparison.Ordinal)
            ? Hexadecimal(line, comment[CommentPrefix.Length..])
            : "";

    private static string Hexadecimal(ProbeLine line, string text) =>
        text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit)
            ? Encoding.UTF8.GetString(Convert.FromHexString(text))
            : throw line.Refuse("not hexadecimal");
}
