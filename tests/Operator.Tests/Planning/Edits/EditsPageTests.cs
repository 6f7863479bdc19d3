using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Edits;

/// <summary>The page on edits says of each field what the planner does.</summary>
public sealed class EditsPageTests
{
    public static TheoryData<string, string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string, string>();
            foreach (var row in EditsPage.Rows)
            {
                rows.Add(row.Field, row.Edit, row.Effect);
            }

            return rows;
        }
    }

    public static TheoryData<string> Edits => [.. SpecEdits.All.Select(e => $"{e}")];

    [Theory]
    [MemberData(nameof(Rows))]
    public void An_edit_does_what_its_row_says(string field, string edit, string effect)
    {
        var edited = Assert.Single(SpecEdits.All, e => (e.Field, e.Edit) == (field, edit));

        Assert.Equal(effect, EditWalk.EffectOf(edited));
    }

    [Theory]
    [MemberData(nameof(Edits))]
    public void The_cluster_is_at_rest_before_it_is_edited(string edit)
    {
        var plan = EditWalk.PlanAtRest(SpecEdits.All.Single(e => $"{e}" == edit));

        Assert.Empty(plan.Steps.Select(s => s.Sentence));
        Assert.Empty(plan.Pending.Select(p => p.Sentence));
        Assert.Empty(plan.Findings);
    }

    [Fact]
    public void Every_edit_that_is_tried_has_its_row() =>
        Assert.Equal(
            SpecEdits.All.Select(e => $"{e}").Order(StringComparer.Ordinal),
            EditsPage.Rows.Select(r => $"{r}").Order(StringComparer.Ordinal));

    [Fact]
    public void Every_leaf_of_the_schema_has_a_row_and_every_row_a_leaf() =>
        Assert.Equal(
            SpecLeaves.All, EditsPage.Rows.Select(r => r.Field).Distinct().Order(StringComparer.Ordinal));
}
