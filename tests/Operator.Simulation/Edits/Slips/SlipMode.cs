namespace KafkaPi.Operator.Simulation.Edits.Slips;

/// <summary>What a daemon does with a setting that nobody can know to be bad.</summary>
internal enum SlipMode
{
    /// <summary>It ends at each start.</summary>
    DoesNotStart,

    /// <summary>It serves for a while, and ends.</summary>
    Dies,

    /// <summary>It runs, and never serves.</summary>
    NeverServes,
}
