namespace KafkaPi.Lab.Processes;

/// <summary>
/// Advisory lock on a file (<c>flock</c>). The kernel frees it when its holder dies; the file stays.
/// </summary>
internal static class FileLock
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(50);

    public static async Task<IDisposable> AcquireAsync(string path, Action<string> report, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        for (var reported = false; ; reported = true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                if (!reported)
                {
                    report($"waiting for another command on this lab ({path})");
                }

                await Task.Delay(Retry, ct);
            }
        }
    }
}
