using KafkaPi.Operator.Model.Plans;
using KafkaPi.Testing;

namespace KafkaPi.Operator.Tests.Mends;

/// <summary>One way out that a message names, and what a person does who takes it literally.</summary>
/// <param name="Source">The type that the message comes from, or the kind of the message.</param>
/// <param name="Advice">A part of the message that is told before, and not afterwards.</param>
public sealed record Mend(
    string Source, string Advice, ClusterUnderTest Before, Func<ClusterUnderTest, ClusterUnderTest> Take)
{
    /// <summary>The message is told as <see cref="Model.Plans.Plan.Stuck"/>.</summary>
    public bool IsStuck => Wait is not null;

    /// <summary>A wait that only a person ends, by the words that are told in any case.</summary>
    public string? Wait { get; init; }

    /// <summary>How the planner is asked.</summary>
    public Func<ClusterUnderTest, Plan> Plan { get; init; } = cluster => cluster.Plan();

    /// <summary>The plan goes on once the advice was taken.</summary>
    public Func<Plan, bool> GoesOn { get; init; } =
        plan => plan.IsEmpty || !plan.Steps.IsEmpty || !plan.Forgotten.IsEmpty;

    /// <summary>Tells rows with the same advice apart.</summary>
    public string Case { get; init; } = "";

    public string Name => $"{Source}: {Advice} {Case}".TrimEnd();

    public override string ToString() => Name;
}
