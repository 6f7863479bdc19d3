using System.Diagnostics;

namespace KafkaPi.Lab.Machines;

/// <summary>Control groups of one host, by which its processes are found, frozen and ended.</summary>
/// <param name="directories">
/// The host's directory in each hierarchy. The first directory holds all of the host's processes: in cgroup v1
/// the freezer's, from which nothing inside the host can move a process, in cgroup v2 the only one.
/// </param>
internal sealed class ControlGroups(IReadOnlyList<string> directories)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    public IReadOnlyList<string> Directories { get; } = directories;

    private string Main => Directories[0];

    private bool Version2 => File.Exists(Path.Combine(Main, "cgroup.freeze"));

    public IReadOnlyList<int> Processes()
    {
        if (!Directory.Exists(Main))
        {
            return [];
        }

        try
        {
            return [.. Directory.EnumerateFiles(Main, "cgroup.procs", SearchOption.AllDirectories)
                .SelectMany(File.ReadLines)
                .Select(int.Parse)
                .Where(pid => pid > 0)];
        }
        catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException or IOException)
        {
            // A group vanished while it was read. The remaining groups are read again.
            return Directory.Exists(Main) ? Processes() : [];
        }
    }

    /// <summary>Process id of the host's init on this machine, or <c>null</c> while none runs.</summary>
    public int? Init() => Processes().Select(pid => (int?)pid).FirstOrDefault(pid => IsInit(pid!.Value));

    public bool Frozen() => Version2
        ? Read("cgroup.freeze") == "1"
        : Read("freezer.state") is "FROZEN" or "FREEZING";

    public async Task FreezeAsync(CancellationToken ct)
    {
        if (Version2)
        {
            Write("cgroup.freeze", "1");
            while (!(Read("cgroup.events") ?? "").Contains("frozen 1", StringComparison.Ordinal))
            {
                await Task.Delay(Poll, ct);
            }

            return;
        }

        while (Read("freezer.state") != "FROZEN")
        {
            Write("freezer.state", "FROZEN");
            await Task.Delay(Poll, ct);
        }
    }

    public void Thaw()
    {
        if (!Directory.Exists(Main))
        {
            return;
        }

        if (Version2)
        {
            Write("cgroup.freeze", "0");
        }
        else
        {
            Write("freezer.state", "THAWED");
        }
    }

    /// <summary>Sends SIGKILL to the processes in the groups until none is left.</summary>
    public async Task KillAllAsync(CancellationToken ct)
    {
        Thaw();
        for (var left = Processes(); left.Count > 0; left = Processes())
        {
            foreach (var pid in left)
            {
                Kill(pid);
            }

            await Task.Delay(Poll, ct);
        }
    }

    /// <summary>Sends SIGKILL; a process that has ended already is no error.</summary>
    public static void Kill(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // The process ended after it was listed.
        }
    }

    /// <summary>Removes empty groups, the innermost first.</summary>
    public void Remove()
    {
        foreach (var directory in Directories.Where(Directory.Exists))
        {
            foreach (var inner in Directory.EnumerateDirectories(directory, "*", SearchOption.AllDirectories)
                .OrderByDescending(path => path.Length).ToList())
            {
                Delete(inner);
            }

            Delete(directory);
        }
    }

    /// <summary>Removes an empty group; the end of another host may have removed it just before.</summary>
    public static void Delete(string group)
    {
        try
        {
            Directory.Delete(group);
        }
        catch (DirectoryNotFoundException)
        {
        }
    }

    private static bool IsInit(int pid)
    {
        try
        {
            var ids = File.ReadLines($"/proc/{pid}/status")
                .First(line => line.StartsWith("NSpid:", StringComparison.Ordinal))
                .Split('\t');
            return ids is [_, _, .., "1"];
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            return false;
        }
    }

    private string? Read(string file)
    {
        var path = Path.Combine(Main, file);
        return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
    }

    private void Write(string file, string value) => File.WriteAllText(Path.Combine(Main, file), value);
}
