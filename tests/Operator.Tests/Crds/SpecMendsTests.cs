using KafkaPi.Crds.Validation;
using Xunit;

namespace KafkaPi.Operator.Tests.Crds;

/// <summary>What is refused is accepted once the words of the refusal were taken literally.</summary>
public sealed class SpecMendsTests
{
    private static readonly BadManifest[] Bad = [.. BadManifests.All, .. BadManifests.Updates];

    public static TheoryData<string, int> Rows =>
        [.. SpecMends.All.GroupBy(m => m.Bad).SelectMany(g => g.Select((m, i) => (m.Bad, i)))];

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_mend_of_a_refusal_is_accepted(string name, int which)
    {
        var manifest = BadManifests.Good();
        var bad = Bad.Single(b => b.Name == name);
        bad.Change(manifest);
        var old = BadManifests.Updates.Contains(bad) ? BadManifests.SpecOf(BadManifests.Good()) : null;
        Assert.Contains(
            SpecValidator.Validate(BadManifests.SpecOf(manifest), old),
            p => p.Detail.Contains(bad.Detail, StringComparison.Ordinal));

        SpecMends.All.Where(m => m.Bad == name).ElementAt(which).Take(manifest);

        Assert.Empty(SpecValidator.Validate(BadManifests.SpecOf(manifest), old));
    }

    [Fact]
    public void Each_refusal_has_a_mend_that_is_tried() =>
        Assert.Empty(Bad.Select(b => b.Detail).Except(Mended()));

    private static IEnumerable<string> Mended() =>
        Bad.Where(b => SpecMends.All.Any(m => m.Bad == b.Name)).Select(b => b.Detail);
}
