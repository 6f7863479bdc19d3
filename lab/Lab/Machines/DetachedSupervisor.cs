using KafkaPi.Lab.Processes;

namespace KafkaPi.Lab.Machines;

/// <summary>
/// Supervisor for machines without systemd as PID 1: a session and control groups per host, of cgroup v1, v2, or
/// both.
/// </summary>
/// <remarks>
/// A host's directory has two groups: <c>keeper</c> holds the loop that starts the host again when it reboots,
/// <c>box</c> holds the host, because cgroup v2 demands a group without other processes. Hosts without groups of
/// their own would collide in the group of this process.
/// </remarks>
internal sealed class DetachedSupervisor(string lab) : IHostSupervisor
{
    private const string Root = "/sys/fs/cgroup";

    private static readonly string[] Controllers =
        ["freezer", "name=systemd", "cpu", "cpuacct", "memory", "blkio", "devices", "pids"];

    private const string Keep = Inherited.LetGo + "\n" + """
        log=$1 keeper=$2; shift 2
        echo $$ > "$keeper/cgroup.procs"
        exec setsid --fork bash -c '
          boxes=()
          while [ "$1" != -- ]; do boxes+=("$1"); shift; done; shift
          while
            (for box in "${boxes[@]}"; do echo "$BASHPID" > "$box/cgroup.procs"; done; exec "$@")
            [ $? -eq 133 ] # what systemd-nspawn says when the host reboots
          do :; done' keep-host "$@" < /dev/null >> "$log" 2>&1
        """;

    public ControlGroups Groups(int host) =>
        new([.. Hierarchies().Select(hierarchy => Path.Combine(LabGroup(hierarchy), $"pi{host}"))]);

    public async Task StartAsync(int host, IReadOnlyList<string> nspawn, string consoleLog, CancellationToken ct)
    {
        var groups = Groups(host).Directories;
        foreach (var group in groups)
        {
            Directory.CreateDirectory(Path.Combine(group, "keeper"));
            Directory.CreateDirectory(Path.Combine(group, "box/payload"));
            Delegate(group);
        }

        string[] boxes = [.. groups.Select(group => Path.Combine(group, "box"))];
        await Command.CheckAsync(
            "bash",
            [
                "-c", Keep, "keep-host", consoleLog, Path.Combine(groups[0], "keeper"), .. boxes,
                "--", .. HostSupervisor.Command([.. nspawn, .. Binds(boxes)]),
            ],
            ct);
    }

    public async Task StopAsync(int host, CancellationToken ct)
    {
        var groups = Groups(host);
        await groups.KillAllAsync(ct);
        groups.Remove();
        foreach (var hierarchy in Hierarchies())
        {
            RemoveIfEmpty(LabGroup(hierarchy));
            RemoveIfEmpty(Path.GetDirectoryName(LabGroup(hierarchy))!);
        }
    }

    public IEnumerable<int> HostsSeen() => Hierarchies()
        .Select(LabGroup)
        .Where(Directory.Exists)
        .SelectMany(group => Directory.EnumerateDirectories(group, "pi*"))
        .Select(group => int.Parse(Path.GetFileName(group)[2..]))
        .Distinct();

    private string LabGroup(string hierarchy) => Path.Combine(hierarchy, "kafkapi-lab", lab);

    /// <summary>Mount points of the hierarchies; the first holds all processes.</summary>
    private static List<string> Hierarchies()
    {
        var mounts = Mount.All().Where(mount => mount.Target.StartsWith(Root, StringComparison.Ordinal)).ToList();
        var version1 = Controllers
            .Select(controller =>
                mounts.Find(mount => mount.Type == "cgroup" && mount.Options.Split(',').Contains(controller))?.Target)
            .OfType<string>();
        var version2 = mounts.Where(mount => mount.Type == "cgroup2").Select(mount => mount.Target);
        return version1.Concat(version2).Distinct().ToList() is { Count: > 0 } all
            ? all
            : throw new LabException(
                $"no control groups are mounted under {Root}: the lab needs them to keep its hosts apart");
    }

    /// <summary>
    /// Mounts that show a host its own groups where systemd looks for them. cgroup v2 alone needs none, because
    /// systemd-nspawn makes them.
    /// </summary>
    private static IEnumerable<string> Binds(string[] boxes)
    {
        if (Hierarchies() is [Root])
        {
            return [];
        }

        return boxes
            .Select(
                box => (Box: box, Hierarchy: box[Root.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries)[0]))
            // systemd does not use the freezer, and a host must not thaw itself.
            .Where(bind => bind.Hierarchy != "freezer")
            .Select(bind => $"--bind={SeenBySystemd(bind.Box, bind.Hierarchy)}:{Root}/{bind.Hierarchy}")
            .Prepend($"--tmpfs={Root}:mode=0755");
    }

    /// <summary>
    /// systemd-nspawn keeps a host's processes in its group <c>payload</c> only in the hierarchies where systemd
    /// names groups.
    /// </summary>
    private static string SeenBySystemd(string box, string hierarchy) =>
        hierarchy is "systemd" or "unified" ? $"{box}/payload" : box;

    /// <summary>Enables the controllers for the group: on cgroup v2 all groups above it must pass them on.</summary>
    private static void Delegate(string group)
    {
        for (var above = group; above.StartsWith(Root, StringComparison.Ordinal); above = Path.GetDirectoryName(above)!)
        {
            if (!File.Exists(Path.Combine(above, "cgroup.controllers")))
            {
                return;
            }
        }

        List<string> chain = [];
        for (var above = group; above.StartsWith(Root, StringComparison.Ordinal); above = Path.GetDirectoryName(above)!)
        {
            chain.Insert(0, above);
        }

        foreach (var above in chain)
        {
            var controllers = File.ReadAllText(Path.Combine(above, "cgroup.controllers"))
                .Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
            File.WriteAllText(
                Path.Combine(above, "cgroup.subtree_control"),
                string.Join(' ', controllers.Select(name => $"+{name}")));
        }
    }

    private static void RemoveIfEmpty(string group)
    {
        try
        {
            if (!Directory.EnumerateDirectories(group).Any())
            {
                ControlGroups.Delete(group);
            }
        }
        catch (DirectoryNotFoundException)
        {
            // The end of another host removed the group first.
        }
        catch (IOException) when (Directory.EnumerateDirectories(group).Any())
        {
            // Another host has started in the group meanwhile.
        }
    }
}
