namespace KafkaPi.Crds;

/// <summary>Forms of strings, in the syntax that RE2 (the API server) and .NET share.</summary>
public static class Patterns
{
    public const string Version = @"^[0-9]+(\.[0-9]+){1,3}(-[0-9A-Za-z]+(\.[0-9A-Za-z]+)*)?$";
    public const string Sha512 = @"^[0-9a-f]{128}$";

    /// <summary>No user or password before the host: they would be readable in the resource.</summary>
    public const string ArchiveUrl = @"^https?://[A-Za-z0-9.\[\]:_-]+/[^\s?#]+\.(tar\.gz|tgz)(\?[^\s#]*)?$";

    /// <summary>No empty, hidden, relative or parent segment, no trailing slash, nothing that a shell or a comma-separated list would part.</summary>
    public const string Path = @"^(/[A-Za-z0-9_][A-Za-z0-9._@+-]*)+$";

    public const string ArchivePath = @"^(/[A-Za-z0-9_][A-Za-z0-9._@+-]*)+\.(tar\.gz|tgz)$";

    /// <summary>Directories that belong to the system or to the operator, with all below them, and those that only hold others' directories.</summary>
    public const string SystemDirectory =
        @"^/((bin|boot|dev|etc|lib|lib32|lib64|libx32|lost\+found|proc|root|run|sbin|sys|tmp|usr|opt/kafkapi|var/run|var/tmp)(/.*)?" +
        @"|home|home/[^/]+|media|mnt|opt|srv|var|var/cache|var/lib|var/lib/kafkapi|var/lib/(apt|dpkg|systemd|ucf|dhcp)(/.*)?|var/log|var/spool)$";

    public const string DnsLabel = @"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$";
    public const string DnsSubdomain = @"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$";

    /// <summary>An IPv4 address, an IPv6 address, or a DNS name whose last label begins with a letter (or it would be taken for an address).</summary>
    public const string Address =
        @"^(((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])" +
        @"|[0-9a-f]{0,4}(:[0-9a-f]{0,4}){2,7}" +
        @"|([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z]([a-z0-9-]*[a-z0-9])?)$";

    public const string AnyAddress = @"^(0\.0\.0\.0|[0:]+)$";

    public const string HostKey =
        @"^(SHA256:[A-Za-z0-9+/]{43}=?|(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]{32,}={0,2}( [^\x00-\x1f\x7f]*)?)$";

    public const string UserName = @"^[a-z_][a-z0-9_-]*$";
    public const string Rack = @"^[A-Za-z0-9][A-Za-z0-9._/:-]*$";
    public const string ListenerName = @"^[A-Z][A-Z0-9_]*$";
    public const string Heap = @"^[1-9][0-9]{0,4}(Mi|Gi)$";
    public const string TooSmallHeap = @"^([1-9]|[1-5][0-9]|6[0-3])Mi$";
    public const string SettingKey = @"^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$";
    public const string SettingValue = @"^[^\x00-\x1f\x7f]*$";

    /// <summary>A list of ZooKeeper's four-letter words with srvr, by which the operator sees a member's health.</summary>
    public const string AllowsSrvr = @"^(.*[, ])?(srvr|\*)([, ].*)?$";
}
