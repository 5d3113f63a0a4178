namespace BorgBackupServer.Server.Repositories.Remote;

/// <summary>What is known of providers. Everything proposed here can be changed in the form.</summary>
public static class RemotePresets
{
    /// <param name="Name">As it is shown.</param>
    /// <param name="HostExample">What the name of the machine looks like.</param>
    /// <param name="Path">The folder; without a slash at its beginning in the account's home.</param>
    /// <param name="BorgCommand">borg's command there; providers have several versions beside each other.</param>
    /// <param name="HoldsOne">The provider makes a place for each repository.</param>
    /// <param name="HasShell">It answers to <c>df</c> and <c>du</c>.</param>
    /// <param name="KeyPlace">Where the public key is pasted.</param>
    public sealed record Preset(string Name, string HostExample, int Port, string Path, string BorgCommand, bool HoldsOne, bool HasShell, string KeyPlace);

    public static Preset Of(RemotePreset preset) => preset switch
    {
        RemotePreset.BorgBase => new(
            "BorgBase", "abcd1234.repo.borgbase.com", 22, "repo", "borg", HoldsOne: true, HasShell: false,
            "In the BorgBase control panel under Account, SSH Keys; then give it full access to the repository that you made there. With append-only access retention could never free anything."),
        RemotePreset.HetznerStorageBox => new(
            "Hetzner Storage Box", "u12345.your-storagebox.de", 23, "borg-backup-server", "borg-1.4", HoldsOne: false, HasShell: true,
            "In the Hetzner Console at the Storage Box, or with ssh-copy-id through port 23. SSH support has to be switched on there."),
        RemotePreset.RsyncNet => new(
            "rsync.net", "ab1234.rsync.net", 22, "borg-backup-server", "borg1", HoldsOne: false, HasShell: true,
            "Append it to .ssh/authorized_keys of the account, as the support pages of rsync.net describe."),
        RemotePreset.Other => new(
            "Another machine with borg", "backup.example.org", 22, "borg-backup-server", "borg", HoldsOne: false, HasShell: true,
            "Append it to ~/.ssh/authorized_keys of the account on that machine."),
        _ => throw new ArgumentOutOfRangeException(nameof(preset), preset, null),
    };
}
