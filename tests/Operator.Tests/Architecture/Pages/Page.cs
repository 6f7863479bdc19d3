using System.Text.RegularExpressions;

namespace KafkaPi.Operator.Tests.Architecture.Pages;

/// <summary>A page on the code, with the names and tables in it.</summary>
/// <param name="Path">From the root of the repository.</param>
internal sealed partial record Page(string Path)
{
    public string Text { get; } = File.ReadAllText(SourceTree.PathOf(Path));

    /// <summary>Names of types and members between backticks, by their parts.</summary>
    public IEnumerable<string> Names =>
        Name().Matches(Text).SelectMany(m => m.Groups["name"].Value.Split('.')).Distinct();

    public IEnumerable<string> Paths => PathOfTheRepository().Matches(Text).Select(m => m.Value).Distinct();

    /// <summary>The text between a heading and the next one.</summary>
    public string Section(string heading)
    {
        var sections = Headings().Split(Text);
        var section = sections.SingleOrDefault(s => s.StartsWith(heading + "\n", StringComparison.Ordinal));
        return section ?? throw new InvalidOperationException($"{Path} has no section {heading}");
    }

    /// <summary>The names in the first column of the section's table.</summary>
    public IEnumerable<string> FirstColumn(string heading) =>
        Row().Matches(Section(heading)).Select(m => m.Groups["name"].Value);

    [GeneratedRegex(@"`(?<name>[A-Z]\w+(\.[A-Z]\w+)*)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"(?<![\w/.-])(src|tests|docs|config|lab)/[\w/.-]*[\w/]")]
    private static partial Regex PathOfTheRepository();

    [GeneratedRegex("^#+ ", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex(@"^\| `(?<name>\w+)`", RegexOptions.Multiline)]
    private static partial Regex Row();
}
