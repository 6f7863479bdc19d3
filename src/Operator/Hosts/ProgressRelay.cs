namespace KafkaPi.Operator.Hosts;

/// <summary>Passes on how far an upload is, and nothing once it has ended: SSH.NET reports on the thread pool, late ones included.</summary>
internal sealed class ProgressRelay(Action<long> report) : IProgress<long>
{
    private readonly Lock _passing = new();
    private bool _ended;

    public void Report(long value)
    {
        lock (_passing)
        {
            if (!_ended) report(value);
        }
    }

    public void End()
    {
        lock (_passing) _ended = true;
    }
}
