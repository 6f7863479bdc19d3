namespace KafkaPi.Lab.Demo.Progress;

/// <summary>Output for logs and pipes: a line for each event.</summary>
internal sealed class PlainSteps(TextWriter output, TimeProvider time) : ISteps
{
    public async Task RunAsync(string title, Func<Action<string>, Task> work)
    {
        var begun = time.GetTimestamp();
        var said = "";
        Write($"  {title}");
        try
        {
            await work(line =>
            {
                if (line != said)
                {
                    Write($"  {title}: {said = line}");
                }
            });
            Write($"✓ {title} ({Seconds()})");
        }
        catch (Exception e)
        {
            Write(e is OperationCanceledException
                ? $"– {title} interrupted ({Seconds()})"
                : $"✗ {title} ({Seconds()})");
            throw;
        }

        string Seconds() => $"{time.GetElapsedTime(begun).TotalSeconds:0.0} s";
    }

    private void Write(string line)
    {
        lock (output)
        {
            output.WriteLine(line);
        }
    }
}
