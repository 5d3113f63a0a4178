using System.Globalization;
using BorgBackupServer.Agent.Policy;
using BorgBackupServer.Agent.State;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Processes;
using BorgBackupServer.Protocol;

namespace BorgBackupServer.Agent.Runs;

/// <summary>What every run needs: who this agent is, what it may do, and the borg it does it with.</summary>
public sealed class RunContext(StateFolder state, AgentIdentity identity, PolicyFile policy, BorgInstallation borg, string executable, TimeProvider time)
{
    public StateFolder State => state;

    public AgentIdentity Identity => identity;

    public PolicyFile Policy => policy;

    public BorgInstallation Borg => borg;

    public TimeProvider Time => time;

    /// <summary>Where the repository of an order lies. Host, port and user are those of the enrolment.</summary>
    public RepositoryLocation LocationOf(RepositoryTarget target) =>
        RepositoryLocation.Ssh(identity.Ssh.User, identity.Ssh.Host, identity.Ssh.Port, target.Path);

    /// <summary>The environment of borg for one order. Its remote shell is this very program, which lets nothing pass before the pinned repository answers.</summary>
    public BorgEnvironment EnvironmentFor(RepositoryTarget target) => new()
    {
        BaseDirectory = state.BorgFolder,
        Passphrase = target.Passphrase.Reveal(),
        HostId = string.Create(CultureInfo.InvariantCulture, $"bbs-{identity.ClientId:N}"),
        RemoteShell = CommandLine.Display(executable, ["rsh", "--state", state.Location, "--repository", target.BorgId]),
        SkipsSelfTest = borg.IsProven,
        AcceptsRelocation = true, // because rsh has compared the repository's id with the pin before borg reads a byte of it
    };
}
