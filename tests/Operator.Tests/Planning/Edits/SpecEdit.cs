using KafkaPi.Crds;
using KafkaPi.Testing;

namespace KafkaPi.Operator.Tests.Planning.Edits;

/// <summary>One edit of one field, as a row of the page on edits has it.</summary>
/// <param name="Field">The path of a leaf of the schema, with <c>[]</c> for the entries of a list.</param>
/// <param name="Edit">What is edited, in the words of the page.</param>
internal sealed record SpecEdit(string Field, string Edit, Func<KafkaClusterSpec, KafkaClusterSpec> Apply)
{
    /// <summary>What the spec has to be for the edit to be possible.</summary>
    public Func<KafkaClusterSpec, KafkaClusterSpec> Before { get; init; } = spec => spec;

    /// <summary>What the hosts have to be for it.</summary>
    public Func<ClusterUnderTest, ClusterUnderTest> Hosts { get; init; } = cluster => cluster;

    /// <summary>What hosts tell only once the edited spec has them asked.</summary>
    public Func<ClusterUnderTest, ClusterUnderTest> Asked { get; init; } = cluster => cluster;

    public override string ToString() => $"{Field}: {Edit}";
}
