namespace KafkaPi.Operator.Hosts;

/// <summary>No key of this host is known, and the policy does not trust on first use.</summary>
public sealed class HostKeyUnknownException(HostEndpoint host, string presentedType, string presented)
    : HostException(host, Remedy.Person,
        $"its {presentedType} host key {presented} is not known. Check the fingerprint on the host itself "
        + "(ssh-keygen -lf /etc/ssh/ssh_host_*_key.pub), then add the key to known_hosts in the credentials Secret "
        + "or to the node's hostKeys.")
{
    public string PresentedType { get; } = presentedType;

    public string Presented { get; } = presented;
}
