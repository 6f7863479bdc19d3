namespace KafkaPi.Operator.Simulation.Loop;

/// <summary>How one pass of the operator goes.</summary>
/// <param name="Late">Seconds between two looks, and again until something is done about what was seen.</param>
/// <param name="CutAfter">The operator is killed after so many steps.</param>
internal sealed record Pass(int Late = 0, int CutAfter = int.MaxValue)
{
    public static Pass Undisturbed { get; } = new();

    /// <summary>The brokers do not tell their settings.</summary>
    public bool IsMute { get; init; }

    /// <summary>What happens while the operator looks.</summary>
    public Action? Meanwhile { get; init; }

    /// <summary>The lateness and the kill that a number stands for.</summary>
    public static Pass Of(int number) => new(
        number % 11 == 0 ? number % 7 : 0,
        number % 5 == 0 ? number / 5 % 4 : int.MaxValue);

    public override string ToString() =>
        "the operator looks"
        + (Late > 0 ? $", {Late} s late" : "")
        + (CutAfter < int.MaxValue ? $", and is killed after {CutAfter} steps" : "");
}
