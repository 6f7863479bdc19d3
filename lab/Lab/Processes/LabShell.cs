namespace KafkaPi.Lab.Processes;

/// <summary>
/// Runs the commands that change one lab. When this process is killed they may outlive it, so each holds a shared lock of the lab as long
/// as it runs; whoever takes the lab's lock next waits for them.
/// </summary>
internal sealed class LabShell(string lab)
{
    private const string Directory = "/run/kafkapi-lab";

    private readonly string _lock = $"{Directory}/{lab}.lock";
    private readonly string _commands = $"{Directory}/{lab}.commands";

    public Task<string> CheckAsync(string program, IReadOnlyList<string> arguments, CancellationToken ct, string? input = null) =>
        Command.CheckAsync("flock", ["--no-fork", "--shared", _commands, program, .. arguments], ct, input);

    /// <summary>The lab for this caller alone, once all that others began on it has ended.</summary>
    public async Task<IDisposable> LockAsync(Action<string> report, CancellationToken ct)
    {
        var held = await FileLock.AcquireAsync(_lock, report, ct);
        try
        {
            using var ended = await FileLock.AcquireAsync(_commands, report, ct);
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }
}
