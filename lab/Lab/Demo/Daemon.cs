using System.Diagnostics;
using KafkaPi.Lab.Processes;

namespace KafkaPi.Lab.Demo;

/// <summary>
/// Background program that outlives the command that started it. A file with its process id and its command line
/// identifies it. The process writes that file before it becomes the program, so that killing the starter at any
/// moment leaves no process without a file.
/// </summary>
internal sealed class Daemon(string name, string directory)
{
    private const string Become = Inherited.LetGo + "\n" + """
        pid=$1 log=$2; shift 2
        printf '%s\n' "$$" "$@" > "$pid.new" && mv "$pid.new" "$pid" && exec "$@" >> "$log" 2>&1 < /dev/null
        """;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    private string PidPath => Path.Combine(directory, $"{name}.pid");

    public string Name => name;

    public string LogPath => Path.Combine(directory, $"{name}.log");

    /// <summary>True when the process of the file is alive and still has the file's command line.</summary>
    public bool IsRunning => ProcessId is not null;

    public int? ProcessId =>
        Recorded() is [var pid, .. var command] && CommandLineOf(pid).SequenceEqual(command) ? int.Parse(pid) : null;

    /// <summary>
    /// Starts the program. A process with the same command line is left alone; a process with another one is
    /// stopped first.
    /// </summary>
    public async Task EnsureAsync(
        string program, string[] arguments, CancellationToken ct,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        if (IsRunning && Recorded().Skip(1).SequenceEqual([program, .. arguments]))
        {
            return;
        }

        await StopAsync(ct);
        Directory.CreateDirectory(directory);
        string[] command = ["bash", "-c", Become, "daemon", PidPath, LogPath, program, .. arguments];
        var start = new ProcessStartInfo("setsid", command) { WorkingDirectory = "/" };
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[key] = value;
        }

        using var process = Process.Start(start)!;
        while (!IsRunning && !process.HasExited)
        {
            await Task.Delay(Poll, ct);
        }
    }

    /// <summary>Waits until <paramref name="ready"/> returns true.</summary>
    /// <exception cref="LabException">The program ended, or was not ready within a minute.</exception>
    public async Task WaitUntilAsync(Func<CancellationToken, Task<bool>> ready, CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(TimeSpan.FromMinutes(1));
        try
        {
            while (!await ready(deadline.Token))
            {
                if (!IsRunning)
                {
                    throw new LabException($"the {name} has ended: {LogTail()}");
                }

                await Task.Delay(Poll, deadline.Token);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new LabException($"the {name} was not ready within a minute: {LogTail()}");
        }
    }

    /// <summary>Sends SIGTERM, and SIGKILL after 20 s.</summary>
    public async Task StopAsync(CancellationToken ct)
    {
        if (ProcessId is { } pid)
        {
            await Command.RunAsync("bash", ["-c", "kill -TERM \"$1\"", "stop", $"{pid}"], ct);
            var asked = Stopwatch.GetTimestamp();
            while (IsRunning)
            {
                if (Stopwatch.GetElapsedTime(asked) > Grace)
                {
                    await Command.RunAsync("bash", ["-c", "kill -KILL \"$1\"", "stop", $"{pid}"], ct);
                }

                await Task.Delay(Poll, ct);
            }
        }

        File.Delete(PidPath);
        File.Delete($"{PidPath}.new");
    }

    /// <summary>Stops the program and deletes its log.</summary>
    public async Task RemoveAsync(CancellationToken ct)
    {
        await StopAsync(ct);
        File.Delete(LogPath);
    }

    public string LogTail() =>
        File.Exists(LogPath) ? string.Join('\n', File.ReadLines(LogPath).TakeLast(8)) : "it wrote nothing";

    private string[] Recorded()
    {
        try
        {
            return File.ReadAllLines(PidPath);
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static string[] CommandLineOf(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").TrimEnd('\0').Split('\0');
        }
        catch (IOException)
        {
            return [];
        }
    }
}
