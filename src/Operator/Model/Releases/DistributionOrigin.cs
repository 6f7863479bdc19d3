namespace KafkaPi.Operator.Model.Releases;

/// <summary>Where a distribution comes from.</summary>
public abstract record DistributionOrigin
{
    private DistributionOrigin() { }

    /// <summary>An archive that the operator fetches once and sends to the hosts.</summary>
    public record Download(Uri Url, string Sha512) : DistributionOrigin;

    /// <summary>A download that the spec names by its version alone. The operator knows the rest.</summary>
    public sealed record Published(Uri Url, string Sha512) : Download(Url, Sha512)
    {
        /// <summary>The path below the directory of all releases, which a mirror has as well.</summary>
        public string Path => string.Concat(Url.Segments[^2..]);
    }

    /// <summary>An archive that is on every host already.</summary>
    public sealed record ArchiveOnHost(string Path, string? Sha512) : DistributionOrigin;

    /// <summary>A directory that the user has unpacked on every host. It is left untouched.</summary>
    public sealed record Installed(string Path) : DistributionOrigin;

    /// <summary>A distribution that is on the hosts since an earlier spec. Only that spec named its source.</summary>
    public sealed record OnHosts : DistributionOrigin;
}
