using KafkaPi.Crds;
using KafkaPi.EndToEnd.Bed.Edits;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Collections;
using KafkaPi.EndToEnd.Stories.Reshaping.Edits;
using KafkaPi.Testing;

namespace KafkaPi.EndToEnd.Stories.Reshaping;

/// <summary>The page on edits, taken on hosts. The output is a table for the page on reliability.</summary>
[Collection(typeof(ReshapingStories))]
public sealed class EveryEditTests(ReshapingStories.Hosts bed)
{
    private const string Told = "told, and left as it is";
    private const string RefusedAtAdmission = "refused";

    private static readonly TimeSpan LongestStall = TimeSpan.FromSeconds(15);

    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    [Fact]
    public void Every_leaf_of_the_spec_is_edited_here_or_in_another_story()
    {
        var taken = new HostEdits(bed, _ct).All.SelectMany(e => e.Rows)
            .Concat(HostEdits.Elsewhere.Select(e => (e.Field, e.Edit)))
            .ToArray();

        Assert.Equal(
            EditsPage.Rows.Select(r => $"{r}").Order(StringComparer.Ordinal),
            taken.Select(r => $"{r.Field}: {r.Edit}").Order(StringComparer.Ordinal));
        Assert.Equal(SpecLeaves.All, taken.Select(r => r.Field).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_edit_does_what_the_page_says_under_traffic_and_nothing_is_lost()
    {
        await using var cluster = await EditedCluster.InstallAsync(bed, "edited", _ct);
        var (former, isRemoved) = (bed.Hosts[2].Address, false);
        EditedCluster.Say("| field | edit | effect | settled after | longest stall |\n|---|---|---|---:|---:|");
        try
        {
            foreach (var edit in new HostEdits(bed, _ct).All)
            {
                await TakeAsync(cluster, edit);
            }

            await cluster.EndAsync();
            isRemoved = true;
        }
        finally
        {
            await bed.Hosts[1].ExecAsync("ufw --force disable; ufw --force reset", CancellationToken.None);
            await bed.Hosts[2].MoveAsync(former, keepsFormer: !isRemoved, CancellationToken.None);
        }
    }

    private async Task TakeAsync(EditedCluster cluster, HostEdit edit)
    {
        var effect = Assert.Single(edit.Rows.Select(EffectOf).Distinct());
        var before = await cluster.SpecAsync();
        var edited = await edit.Change(before);
        if (effect == RefusedAtAdmission)
        {
            await AssertRefusedAsync(cluster, edit, edited);
            return;
        }

        Assert.Equal(effect == Told, edit is { Reason: not null, Condition: "UpToDate" });
        var cost = await cluster.MeasureAsync(
            () => cluster.ReplaceAsync(edited),
            () => edit.Reason is { } reason
                ? cluster.WaitForReasonAsync(edit.Condition, reason)
                : cluster.WaitReadyAsync());
        Say(edit, effect, cost.Cells);
        AssertEffect(effect, cost);
        await Task.WhenAll(bed.Hosts.Select(host => host.CheckAsync(edit.Evidence, _ct)));
        if (edit.IsTakenBack || edit.Reason is not null)
        {
            await TakeBackAsync(cluster, before);
        }
    }

    private static async Task TakeBackAsync(EditedCluster cluster, KafkaClusterSpec before)
    {
        var cost = await cluster.MeasureAsync(() => cluster.ReplaceAsync(before), cluster.WaitReadyAsync);
        AssertEffect("", cost);
    }

    private static void AssertEffect(string effect, EditCost cost)
    {
        var rolls = effect.StartsWith("rolls ", StringComparison.Ordinal);
        Assert.Equal(rolls ? effect : "", cost.Rolls);
        Assert.Equal(cost.Outages.Select(o => o.Daemon).Distinct().Order(StringComparer.Ordinal), cost.Restarted);
        EditedCluster.AssertOneAtATime(cost.Outages);
        Assert.InRange(cost.Stall, TimeSpan.Zero, LongestStall);
    }

    private static async Task AssertRefusedAsync(EditedCluster cluster, HostEdit edit, KafkaClusterSpec edited)
    {
        var answer = await cluster.TryReplaceAsync(edited);
        Assert.NotEqual(0, answer.ExitCode);
        foreach (var (field, _) in edit.Rows)
        {
            Assert.Contains(field[(field.LastIndexOf('.') + 1)..], answer.Error, StringComparison.Ordinal);
        }

        Say(edit, RefusedAtAdmission, "at once | none |");
    }

    private static string EffectOf((string Field, string Edit) row) =>
        EditsPage.Rows.Single(r => (r.Field, r.Edit) == row).Effect;

    /// <summary>Edits that were taken together have one time.</summary>
    private static void Say(HostEdit edit, string effect, string cells)
    {
        foreach (var (index, (field, name)) in edit.Rows.Index())
        {
            EditedCluster.Say($"| `{field}` | {name} | {effect} | {(index == 0 ? cells : "with the one above | |")}");
        }
    }
}
