using System.Text.RegularExpressions;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Planning.Rebalancing;
using KafkaPi.Operator.Planning.Restarts.Rules;
using KafkaPi.Operator.Planning.Rules;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Docs;

/// <summary>The pages say of the code what the code says of itself.</summary>
public sealed partial class DocsTests
{
    [Fact]
    public void Every_event_reason_has_a_section_that_says_something()
    {
        var sections = Section()
            .Matches(Repository.Read("docs/user/troubleshooting.md"))
            .ToDictionary(m => m.Groups["title"].Value, m => m.Groups["text"].Value.Trim());

        Assert.Equal(Enum.GetNames<EventReason>().Order(), sections.Keys.Order());
        Assert.All(sections, section => Assert.True(section.Value.Length > 0, $"{section.Key} is not explained"));
    }

    [Fact]
    public void Every_safety_rule_is_explained()
    {
        Assert.Equal(SafetyRules.All.Select(rule => rule.Name), RulesOf("docs/user/operating/changes.md"));
        Assert.Equal(MoveRules.All.Select(rule => rule.Name), RulesOf("docs/user/operating/moves.md"));
    }

    [Fact]
    public void Every_rule_that_may_be_forced_is_named_where_forcing_is_explained()
    {
        var text = Repository.Read("docs/user/operating/requests.md");
        var section = text[text.IndexOf("## Force one step", StringComparison.Ordinal)..];
        section = section[..section.IndexOf("\n## ", StringComparison.Ordinal)];

        Assert.Equal(
            SafetyRules.All.Where(r => r.Override is Override.Human).Select(r => r.Name),
            SafetyRules.All.Select(r => r.Name).Where(section.Contains));
    }

    [Fact]
    public void Every_test_that_the_page_on_reliability_names_is_there()
    {
        var tests = string.Concat(
            Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
                .Select(File.ReadAllText));
        var named = TestName().Matches(Repository.Read("docs/reports/reliability.md"))
            .Select(m => m.Groups["name"].Value)
            .ToArray();

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains($" {name}(", tests, StringComparison.Ordinal));
    }

    private static IEnumerable<string> RulesOf(string page) =>
        Rule().Matches(Repository.Read(page)).Select(m => m.Groups["rule"].Value);

    [GeneratedRegex(
        @"^### (?<title>[A-Z][A-Za-z]+)\n(?<text>.*?)(?=^##|\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Section();

    [GeneratedRegex(@"^- \*\*(?<rule>[A-Z][a-z]+(?:[A-Z][a-z]*){2,})\*\*: \S", RegexOptions.Multiline)]
    private static partial Regex Rule();

    [GeneratedRegex(@"`(?<name>[A-Z][A-Za-z0-9]*(_[A-Za-z0-9]+){3,})`")]
    private static partial Regex TestName();
}
