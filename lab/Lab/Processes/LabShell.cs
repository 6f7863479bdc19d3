namespace KafkaPi.Lab.Processes;

/// <summary>
/// Runs the commands that change one lab. A command may outlive this process when it is killed, so each
/// command holds a shared lock of the lab, and the next holder of the lab's lock waits for it.
/// </summary>
internal sealed class LabShell(string lab)
{
    private const string Directory = "/run/kafkapi-lab";

    private readonly string _lock = $"{Directory}/{lab}.lock";
    private readonly string _commands = $"{Directory}/{lab}.commands";

    public Task<string> CheckAsync(
        string program, IReadOnlyList<string> arguments, CancellationToken ct, string? input = null) =>
        Command.CheckAsync("flock", ["--no-fork", "--shared", _commands, program, .. arguments], ct, input);

    /// <summary>Locks the lab for this caller once all commands of earlier holders have ended.</summary>
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
