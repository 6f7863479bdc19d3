namespace KafkaPi.Operator.Hosts.Files;

/// <summary>Passes an upload's progress on until the upload has ended.</summary>
/// <remarks>SSH.NET reports progress on the thread pool, so reports may arrive after the end.</remarks>
internal sealed class ProgressRelay(Action<long> report) : IProgress<long>
{
    private readonly Lock _passing = new();
    private bool _ended;

    public void Report(long value)
    {
        lock (_passing)
        {
            if (!_ended)
            {
                report(value);
            }
        }
    }

    public void End()
    {
        lock (_passing)
        {
            _ended = true;
        }
    }
}
