namespace KafkaPi.Operator.Simulation.Loop;

/// <summary>A promise that was broken in a simulated world, in words, and what led to it.</summary>
public sealed class PromiseBrokenException(
    string promise, string trace) : Exception($"{promise}{Environment.NewLine}{trace}")
{
    public string Promise { get; } = promise;

    /// <summary>Null when the run keeps all promises.</summary>
    public static PromiseBrokenException? Of(Action run)
    {
        try
        {
            run();
            return null;
        }
        catch (PromiseBrokenException broken)
        {
            return broken;
        }
    }
}
