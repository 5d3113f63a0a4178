namespace BorgBackupServer.Agent.Cli;

internal static class HelpText
{
    public const string Text = """
        bbs-agent – backs this machine up to a Borg Backup Server

        usage:
          bbs-agent enrol --server ADDRESS [--again]   become the agent of a client; the one-time token is read
                                                       from the variable BBS_ENROL_TOKEN or from standard input
          bbs-agent run                                do what the server orders and the policy allows
          bbs-agent status [--json]                    show what this agent is and does
          bbs-agent leave --yes [--offline]            give the key back and forget the server; archives stay

        options:
          --state FOLDER   identity, keys, outbox   (BBS_AGENT_STATE; /var/lib/bbs-agent, or ~/.local/state/bbs-agent)
          --policy FILE    what the server may ask  (BBS_AGENT_POLICY; /etc/bbs-agent/policy.toml, or ~/.config/bbs-agent/policy.toml)
          --help, --version

        exit codes:
           0 done                        6 the server said no
           1 unexpected error            7 the server cannot be reached
           2 wrong command line          8 a program is missing (borgbackup, openssh-client)
           3 policy or state not right   9 not allowed by the policy
           4 not enrolled               10 begun, and failed
           5 enrolled or running already
        """;
}
