namespace KafkaPi.Operator.Runtime.Queue;

/// <summary>Exponential backoff with a cap. Jitter only shortens a delay, so that the cap holds.</summary>
/// <param name="random">Yields [0, 1).</param>
internal sealed class Backoff(TimeSpan @base, TimeSpan cap, Func<double> random)
{
    private const double Jitter = 0.2;

    public static Backoff From(RetrySettings settings) => new(settings.Base, settings.Cap, Random.Shared.NextDouble);

    /// <param name="failures">Failures in a row, 1 or more.</param>
    public TimeSpan After(int failures)
    {
        var seconds = Math.Min(cap.TotalSeconds, @base.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, 62)));
        return TimeSpan.FromSeconds(seconds * (1 - (Jitter * random())));
    }
}
