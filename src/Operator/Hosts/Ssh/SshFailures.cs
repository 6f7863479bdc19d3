using System.Net.Sockets;
using Renci.SshNet.Common;

namespace KafkaPi.Operator.Hosts.Ssh;

/// <summary>What failures of SSH mean, and how a person corrects them.</summary>
internal static class SshFailures
{
    public static HostException Explain(HostEndpoint host, Exception failed) => failed switch
    {
        HostException known => known,
        SshAuthenticationException => new HostAuthenticationException(host,
            $"sshd at {host.Address}:{host.Port} does not accept the user {host.User} with ssh-privatekey of the "
            + $"credentials Secret. Add its public key to ~{host.User}/.ssh/authorized_keys there "
            + "(accounts must not be locked), or correct user or key.",
            failed),
        SocketException socket => new HostUnreachableException(host,
            $"cannot connect to {host.Address}:{host.Port}: {socket.Message}. "
            + "Check that the host is on, its address and that sshd runs.",
            failed),
        TimeoutException or SshOperationTimeoutException => new HostUnreachableException(host,
            $"{host.Address}:{host.Port} does not complete an SSH login in time. "
            + "Check the host's load and that sshd answers on this port.",
            failed),
        _ => new HostUnreachableException(
            host, $"the SSH connection to {host.Address}:{host.Port} failed: {failed.Message.TrimEnd('.')}.", failed),
    };

    public static HostTimeoutException NoShellInTime(HostEndpoint host, TimeSpan limit) => new(host,
        $"no shell answered within {limit.TotalSeconds:0.#} s. "
        + $"Check the host's load, and that nothing in ~{host.User}/.bashrc waits.");

    public static HostUnreachableException NoFurtherSession(HostEndpoint host, Exception refused) => new(host,
        "sshd opens no further session on a live connection; set MaxSessions in its sshd_config to 10 or more: "
        + refused.Message,
        refused);

    public static SudoRefusedException WrongSudoPassword(HostEndpoint host) => new(host,
        "sudo does not accept sudo-password of the credentials Secret. Correct it.");

    public static SudoRefusedException NoRootShell(HostEndpoint host, bool withPassword, int? exitStatus, string said)
    {
        var remedy = withPassword
            ? $"Install sudo there, and give {host.User} a sudo rule."
            : $"Install sudo there and give {host.User} a NOPASSWD rule, "
                + "or add sudo-password to the credentials Secret.";
        return new(host, $"{host.User} gets no root shell (exit status {exitStatus}): {said}. {remedy}");
    }

    public static HostAnswerException NoLoginShell(HostEndpoint host, int? exitStatus, string said) => new(host,
        $"the login shell of {host.User} runs no commands (exit status {exitStatus}): {said}");

    public static HostUnreachableException Silent(HostEndpoint host, RemoteScript script) => new(host,
        $"it fell silent while {script.Name} ran. Check its power and network; it is tried again.");

    public static HostTimeoutException Overdue(HostEndpoint host, RemoteScript script) => new(host,
        $"{script.Name} did not end within {script.Deadline.TotalSeconds:0.#} s and was stopped. "
        + "Check the host's load and disks; it is tried again.");

    public static HostAnswerException CutOff(HostEndpoint host, RemoteScript script, string exitStatus, string said) =>
        new(host, $"the answer of {script.Name} was cut off (exit status {exitStatus}): {said}");
}
