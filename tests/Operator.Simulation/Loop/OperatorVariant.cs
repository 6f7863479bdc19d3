using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Simulation.Loop;

/// <summary>The operator that runs: the real one, or one that was spoiled to see that a promise breaks.</summary>
internal sealed record OperatorVariant(PlannerCatalogue Catalogue)
{
    public static OperatorVariant Real { get; } = new(PlannerCatalogue.All);

    /// <summary>Plans as if the status did not say which daemons had data.</summary>
    public bool ForgetsData { get; init; }

    /// <summary>Records a forced step after it was taken, and not before.</summary>
    public bool RecordsForceLate { get; init; }

    public static OperatorVariant Without(string name) => new(PlannerCatalogue.All.Without(name));
}
