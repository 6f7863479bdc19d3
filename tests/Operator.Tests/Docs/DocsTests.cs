using System.Text.RegularExpressions;
using KafkaPi.Operator.Clusters;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Planning.Rebalancing;
using KafkaPi.Operator.Tests.Crds;
using Xunit;

namespace KafkaPi.Operator.Tests.Docs;

public sealed partial class DocsTests
{
    public static TheoryData<string> Pages => [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
        .Concat(Directory.EnumerateFiles(Repository.Root, "*.md"))
        .Select(file => Path.GetRelativePath(Repository.Root, file)).Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_event_reason_has_a_section_that_says_something()
    {
        var sections = Section().Matches(Repository.Read("docs/troubleshooting.md")).ToDictionary(m => m.Groups["title"].Value, m => m.Groups["text"].Value.Trim());

        Assert.Equal(Enum.GetNames<EventReason>().Order(), sections.Keys.Order());
        Assert.All(sections, section => Assert.True(section.Value.Length > 0, $"{section.Key} is not explained"));
    }

    [Fact]
    public void Every_safety_rule_has_a_row()
    {
        var rows = RuleRow().Matches(Repository.Read("docs/operations.md")).Select(m => m.Groups["rule"].Value);

        Assert.Equal([.. SafetyRules.All.Select(rule => rule.Name), .. MoveRules.All.Select(rule => rule.Name)], rows);
    }

    [Fact]
    public void Every_rule_that_may_be_forced_is_named_where_forcing_is_explained()
    {
        var text = Repository.Read("docs/operations.md");
        var section = text[text.IndexOf("### Force one step", StringComparison.Ordinal)..];
        section = section[..section.IndexOf("\n## ", StringComparison.Ordinal)];

        Assert.Equal(SafetyRules.All.Where(r => r.Forceable).Select(r => r.Name), SafetyRules.All.Select(r => r.Name).Where(section.Contains));
    }

    [Fact]
    public void Every_test_that_the_page_on_reliability_names_is_there()
    {
        var tests = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        var named = TestName().Matches(Repository.Read("docs/reliability.md")).Select(m => m.Groups["name"].Value).ToArray();

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains($" {name}(", tests, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_somewhere(string page)
    {
        var text = CodeBlock().Replace(Repository.Read(page), "");
        var targets = Link().Matches(text).Select(m => m.Groups["target"].Value).Where(target => !target.Contains("://", StringComparison.Ordinal));

        Assert.All(targets, target =>
        {
            var (path, anchor) = target.Split('#') is [var before, var after] ? (before, after) : (target, "");
            var file = Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, path.Length > 0 ? path : Path.GetFileName(page)));
            Assert.True(Path.Exists(file), $"{page} links to {target}, which is not there");
            if (anchor.Length > 0) Assert.Contains(anchor, Heading().Matches(File.ReadAllText(file)).Select(m => Anchor(m.Groups["title"].Value)));
        });
    }

    private static string Anchor(string heading) => NotInAnchors().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"^### (?<title>[A-Z][A-Za-z]+)\n(?<text>.*?)(?=^##|\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Section();

    [GeneratedRegex(@"^\| (?<rule>[A-Z][a-z]+(?:[A-Z][a-z]*){2,}) \| ", RegexOptions.Multiline)]
    private static partial Regex RuleRow();

    [GeneratedRegex(@"`(?<name>[A-Z][A-Za-z0-9]*(_[A-Za-z0-9]+){3,})`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<title>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
