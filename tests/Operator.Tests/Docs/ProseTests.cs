using System.Text.RegularExpressions;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Docs;

/// <summary>The limits of the pages, and that a reader finds them.</summary>
public sealed partial class ProseTests
{
    private const int Width = 140;
    private const int LinesOfADecision = 30;

    public static TheoryData<string> Pages => [.. MarkdownPages.All];

    public static TheoryData<string> Decisions => [.. MarkdownPages.All.Where(p => DecisionPath().IsMatch(p))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Lines_are_at_most_140_characters_wide(string page)
    {
        if (MarkdownPages.IsGenerated(page))
        {
            return;
        }

        var wide = Repository.Read(page).Split('\n')
            .Select((line, index) => (line.Length, At: $"{page}:{index + 1}"))
            .Where(line => line.Length > Width);

        Assert.Empty(wide.Select(line => $"{line.At} has {line.Length} characters"));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_lead_somewhere(string page) =>
        Assert.All(MarkdownPages.Links(page), link =>
        {
            Assert.True(
                Path.Exists(Path.Combine(Repository.Root, link.File)), $"{page} links to {link.File}: not there");
            if (link.Anchor.Length > 0)
            {
                Assert.Contains(link.Anchor, MarkdownPages.Anchors(link.File));
            }
        });

    [Fact]
    public void Every_page_of_the_documentation_can_be_reached_from_its_index()
    {
        var reached = new HashSet<string>();
        var next = new Queue<string>(["docs/README.md"]);
        while (next.TryDequeue(out var page))
        {
            if (page.EndsWith(".md", StringComparison.Ordinal) && reached.Add(page))
            {
                MarkdownPages.Links(page).ToList().ForEach(link => next.Enqueue(link.File));
            }
        }

        Assert.Empty(MarkdownPages.All.Where(p => p.StartsWith("docs/", StringComparison.Ordinal)).Except(reached));
    }

    [Theory]
    [MemberData(nameof(Decisions))]
    public void A_decision_has_at_most_30_lines(string page) =>
        Assert.InRange(Repository.Read(page).TrimEnd('\n').Split('\n').Length, 1, LinesOfADecision);

    [Fact]
    public void The_glossary_has_each_term_once_in_alphabetical_order()
    {
        var terms = Term().Matches(Repository.Read("docs/contributing/glossary.md"))
            .Select(m => m.Groups["term"].Value)
            .ToArray();

        Assert.NotEmpty(terms);
        Assert.Equal(terms.Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase), terms);
    }

    [GeneratedRegex(@"^docs/decisions/\d{4}-[a-z0-9-]+\.md$")]
    private static partial Regex DecisionPath();

    [GeneratedRegex(@"^- \*\*(?<term>[^*]+)\*\*:", RegexOptions.Multiline)]
    private static partial Regex Term();
}
