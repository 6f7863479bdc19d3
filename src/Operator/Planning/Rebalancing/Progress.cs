namespace KafkaPi.Operator.Planning.Rebalancing;

/// <summary>How far a move is.</summary>
internal enum Progress
{
    /// <summary>The partition is where it has to be, and nobody moves it any more.</summary>
    Done,

    Moving,

    /// <summary>The move was never begun, was cancelled, or somebody decided otherwise.</summary>
    Elsewhere,

    /// <summary>There is no such partition any more.</summary>
    Gone,
}
