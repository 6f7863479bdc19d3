using System.Collections.Immutable;
using System.Text.RegularExpressions;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Tests.Architecture;
using Xunit;

namespace KafkaPi.Operator.Tests.Mends;

/// <summary>Each way out that a message names is taken literally, and the cluster goes on.</summary>
public sealed partial class MendsTests
{
    private static readonly ImmutableArray<Mend> All = [.. WaitMends.All, .. FindingMends.All, .. RefusalMends.All];

    /// <summary>Kinds that pass on the words of others, and name no mend themselves.</summary>
    private static readonly ImmutableHashSet<string> WithoutAdvice = [$"{FindingKind.DaemonFailing}"];

    public static TheoryData<string> Names => [.. All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_advice_is_given_and_the_cluster_goes_on_when_it_is_taken(string name)
    {
        var mend = Assert.Single(All, m => m.Name == name);

        var before = mend.Plan(mend.Before);
        var after = mend.Plan(mend.Take(mend.Before));

        Assert.Contains(mend.Advice, mend.IsStuck ? before.Stuck ?? "" : Words(before), StringComparison.Ordinal);
        Assert.DoesNotContain(mend.Advice, mend.IsStuck ? after.Stuck ?? "" : Words(after), StringComparison.Ordinal);
        Assert.True(mend.GoesOn(after), $"after the advice was taken:\n{Words(after)}");
    }

    [Fact]
    public void Each_kind_of_finding_and_refusal_has_a_row() =>
        Assert.Equal(
            Enum.GetNames<FindingKind>().Concat(Enum.GetNames<RefusalKind>()).Except(WithoutAdvice).Order(),
            All.Where(m => !m.IsStuck).Select(m => m.Source).Distinct().Order());

    [Fact]
    public void Each_wait_that_only_a_person_ends_has_a_row()
    {
        var planning = new DirectoryInfo(SourceTree.PathOf("src", "Operator", "Planning"));
        var waits = planning.EnumerateFiles("*.cs", SearchOption.AllDirectories)
            .SelectMany(file => ForAPerson().Matches(File.ReadAllText(file.FullName))
                .Select(_ => Path.GetFileNameWithoutExtension(file.Name)));

        Assert.Equal(
            waits.CountBy(source => source).Order(ByKey),
            All.Where(m => m.IsStuck).DistinctBy(m => (m.Source, m.Wait)).CountBy(m => m.Source).Order(ByKey));
    }

    private static Comparer<KeyValuePair<string, int>> ByKey { get; } =
        Comparer<KeyValuePair<string, int>>.Create((a, b) => string.CompareOrdinal(a.Key, b.Key));

    /// <summary>Everything that the user reads of a plan.</summary>
    private static string Words(Plan plan) => string.Join(
        '\n',
        [
            .. plan.Steps.Select(s => s.Sentence), .. plan.Pending.Select(p => p.Sentence),
            .. plan.Findings.Select(f => $"{f}"), .. plan.Refusals.Select(r => $"{r}"),
            $"{plan.Stuck}", $"{plan.ScaleDownBlocked}", $"{plan.Rebalance?.Message}", $"{plan.Force?.Message}",
        ]);

    [GeneratedRegex(@"WaitFor\.Person\(")]
    private static partial Regex ForAPerson();
}
