using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace KafkaPi.Testing;

/// <summary>The page that says of every field of the spec what its edit does.</summary>
public static partial class EditsPage
{
    private const string Page = "docs/user/edits.md";

    public static ImmutableArray<EditsRow> Rows { get; } =
    [
        .. from Match row in Row().Matches(Repository.Read(Page))
           select new EditsRow(row.Groups["field"].Value, row.Groups["edit"].Value, row.Groups["effect"].Value),
    ];

    [GeneratedRegex(
        @"^\| `(?<field>spec\.[^`]+)` \| (?<edit>[^|]+?) \| (?<effect>[^|]+?) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
