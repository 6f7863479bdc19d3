using System.CommandLine;
using KafkaPi.Lab.Commands;

if (args is ["demo", .. var rest])
{
    return await new DemoCommands().Create().Parse(rest).InvokeAsync();
}

var root = new RootCommand(
    "Pi-like hosts on one machine: booted systemd, sshd, Java, a network of their own, and faults on demand");
new LabCommands().AddTo(root);
root.Add(DistributionCommands.Create());
return await root.Parse(args).InvokeAsync();
