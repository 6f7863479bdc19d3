namespace KafkaPi.EndToEnd.Bed.Hosts;

/// <summary>Watches the command lines that any user of this machine sees by <c>ps</c>, the hosts' included.</summary>
internal static class CommandLines
{
    /// <summary>Collects command lines with one of the traces until it is cancelled.</summary>
    public static async Task<(IReadOnlyList<string> Found, int Looks)> SeenWith(
        IReadOnlyList<string> traces, CancellationToken ct)
    {
        var found = new HashSet<string>();
        var looks = 0;
        while (!ct.IsCancellationRequested)
        {
            foreach (var process in Directory.EnumerateDirectories("/proc")
                .Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
            {
                if (Read($"{process}/cmdline") is var line
                    && traces.Any(trace => line.Contains(trace, StringComparison.Ordinal)))
                {
                    found.Add(line.Replace('\0', ' '));
                }
            }

            looks++;
            await Task.Delay(20, CancellationToken.None);
        }

        return ([.. found], looks);
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
}
