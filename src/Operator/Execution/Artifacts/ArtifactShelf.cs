namespace KafkaPi.Operator.Execution.Artifacts;

/// <summary>The directory of the archives: what stays in it, and how much room they take.</summary>
/// <remarks>Archives in use stay. Of the others those go first that were used longest ago.</remarks>
internal sealed class ArtifactShelf(ArtifactCacheOptions options, TimeProvider time)
{
    /// <summary>The extension of a file that is not complete.</summary>
    public const string Unfinished = ".part";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _uses = new(StringComparer.Ordinal);

    /// <summary>Keeps an archive, whether it is there yet or not, until the result is disposed.</summary>
    public IDisposable Use(string sha512)
    {
        lock (_gate)
        {
            _uses[sha512] = _uses.GetValueOrDefault(sha512) + 1;
            return new InUse(this, sha512);
        }
    }

    /// <summary>Removes what a killed operator has left.</summary>
    public void DiscardUnfinished()
    {
        foreach (var part in Files().Where(f => f.Extension == Unfinished))
        {
            if (part.LastWriteTimeUtc < time.GetUtcNow() - options.Deadline)
            {
                part.Delete();
            }
        }
    }

    /// <summary>Removes the archives beyond the number that is kept.</summary>
    public void DiscardUnused()
    {
        lock (_gate)
        {
            foreach (var archive in Archives().Skip(options.Kept).Where(IsFree))
            {
                archive.Delete();
            }
        }
    }

    /// <summary>Makes room for bytes that are about to be written, beside those that are there.</summary>
    /// <returns>False when archives in use take too much of the room.</returns>
    public bool HasRoomFor(long bytes)
    {
        lock (_gate)
        {
            var taken = Files().Sum(f => f.Length);
            foreach (var archive in Archives().Reverse().Where(IsFree))
            {
                if (taken + bytes <= options.Room)
                {
                    return true;
                }

                taken -= archive.Length;
                archive.Delete();
            }

            return taken + bytes <= options.Room;
        }
    }

    private bool IsFree(FileInfo archive) => !_uses.ContainsKey(archive.Name);

    /// <summary>The complete archives, those used last first.</summary>
    private IEnumerable<FileInfo> Archives() =>
        Files().Where(f => f.Extension != Unfinished).OrderByDescending(f => f.LastWriteTimeUtc);

    private FileInfo[] Files() => new DirectoryInfo(options.Directory).GetFiles();

    private void LetGo(string sha512)
    {
        lock (_gate)
        {
            if (--_uses[sha512] == 0)
            {
                _uses.Remove(sha512);
            }
        }
    }

    private sealed class InUse(ArtifactShelf shelf, string sha512) : IDisposable
    {
        private int _released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0)
            {
                shelf.LetGo(sha512);
            }
        }
    }
}
