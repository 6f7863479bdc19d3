using System.ComponentModel;
using KafkaPi.Crds.Schema;
using KafkaPi.Crds.Validation;

namespace KafkaPi.Crds;

public sealed record SshSpec
{
    [Length(1, 32)]
    [Pattern(Patterns.UserName, ValidationMessages.UserName)]
    [Description("The account to log in with. It needs sudo.")]
    public string User { get; init; } = "pi";

    [Range(1, 65535)]
    [Description("The port of sshd on the hosts.")]
    public int Port { get; init; } = 22;

    [Required]
    [Description(
        "The Secret, in the namespace of this resource, with the key ssh-privatekey and optionally passphrase (of "
        + "that key), sudo-password (when sudo asks for one) and known_hosts (the hosts' keys).")]
    public SecretReference CredentialsSecretRef { get; init; } = new();

    [Description(
        "How the hosts prove who they are. TrustOnFirstUse: the key seen first is kept in the ConfigMap "
        + "NAME-host-keys and demanded from then on. Strict: only keys in known_hosts of the Secret or in "
        + "nodes[].hostKeys are accepted. A key that changed is never accepted silently.")]
    public HostKeyPolicy HostKeyPolicy { get; init; } = HostKeyPolicy.TrustOnFirstUse;
}
