using System.Diagnostics;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.LabHosts;

/// <summary>Everything on this machine that carries a lab's name and must be gone after <c>down</c>.</summary>
internal static class Traces
{
    public static IReadOnlyList<string> Of(LabOptions options)
    {
        var directory = Path.Combine(LabOptions.StateDirectory, options.Name);
        var prefix = options.Name.Length <= 10 ? options.Name : options.Name[..4];
        return
        [
            .. File.ReadLines("/proc/self/mountinfo")
                .Where(line => line.Contains($"/{options.Name}", StringComparison.Ordinal)),
            .. Entries("/run/netns").Where(path => path.Contains(options.Name, StringComparison.Ordinal)),
            .. Entries("/sys/class/net")
                .Where(path => Path.GetFileName(path).StartsWith(prefix, StringComparison.Ordinal)),
            .. Directory.EnumerateDirectories(
                "/sys/fs/cgroup", $"*{options.Name}*",
                new EnumerationOptions
                {
                    RecurseSubdirectories = true,
                    MaxRecursionDepth = 4,
                    IgnoreInaccessible = true
                }),
            .. Run("nft", "list", "tables")
                .Split('\n')
                .Where(line => line.Contains(options.Name, StringComparison.Ordinal)),
            .. Processes(options.Name),
            .. Directory.Exists(directory) ? [directory] : Array.Empty<string>(),
        ];
    }

    private static IEnumerable<string> Processes(string lab)
    {
        foreach (var process in Directory.EnumerateDirectories("/proc")
            .Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            // A process that has ended and waits for init to collect it has no command line.
            var command = Read($"{process}/cmdline").Replace('\0', ' ');
            if (command.Length > 0
                && (Read($"{process}/cgroup").Contains($"{lab}/", StringComparison.Ordinal)
                    || command.Contains($"/{lab}/", StringComparison.Ordinal)))
            {
                yield return $"{process}: {command}";
            }
        }
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static IEnumerable<string> Entries(string directory) =>
        Directory.Exists(directory) ? Directory.EnumerateFileSystemEntries(directory) : [];

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
