using KafkaPi.Operator.Desired;

namespace KafkaPi.Operator.Planning;

/// <summary>Nodes of the spec that nothing is done for before another one is gone.</summary>
public static class Successors
{
    /// <summary>Adds to a plan what keeps them from being planned for.</summary>
    public static Plan Amend(Plan plan, DesiredCluster desired) => plan with
    {
        Waits = [.. plan.Waits, .. desired.Held.Select(h => new Blocker(h.Node.Name, "set up the host", $"{h.For.Name} to be gone, which has {h.Shared} too"))],
    };
}
