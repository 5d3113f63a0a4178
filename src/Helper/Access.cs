using System.Text;
using System.Text.Json;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Guarding;
using BorgBackupServer.Borg.Isolation;

namespace BorgBackupServer.Helper;

/// <summary>What a client's key opens. The key comes from outside; everything that stands around it is written here.</summary>
internal static class Access
{
    private const uint GroupReads = 0x1a0; // 0640

    /// <summary>One public key, or nothing, which takes the access away.</summary>
    public static int WriteKeys(IsolationSettings settings, Guid client)
    {
        using var turn = Turn.Take();
        var text = Encoding.UTF8.GetString(Input.ReadAll());
        if (text.Length == 0)
        {
            File.Delete(IsolationSettings.KeysOf(client));
            return 0;
        }

        var account = Account.Find(settings, client) ?? throw new Refusal("This client has no account yet.");
        if (!SshPublicKey.TryParse(text, out var key))
            throw new Refusal("This is not an Ed25519 public key.");
        var line = new GuardForcedCommand { Executable = settings.Guard, RulesFile = IsolationSettings.RulesOf(client) }.ToAuthorizedKey(key, account.Name);
        RootOwned.WriteFile(IsolationSettings.KeysOf(client), Encoding.UTF8.GetBytes(line + "\n"), account.Group, GroupReads);
        return 0;
    }

    /// <summary>The guard's rules, if every path in them is the one that is derived here; nothing takes them away.</summary>
    public static int WriteRules(IsolationSettings settings, Guid client)
    {
        using var turn = Turn.Take();
        var text = Input.ReadAll();
        if (text.Length == 0)
        {
            File.Delete(IsolationSettings.RulesOf(client));
            return 0;
        }

        var account = Account.Find(settings, client) ?? throw new Refusal("This client has no account yet.");
        var server = Account.FindByName(settings.Server) ?? throw new Refusal($"There is no account {settings.Server}.");
        var rules = Read(text);
        if (rules.Complaint() is not null || Complaint(settings, client, rules) is not null)
            throw new Refusal($"The rules are not those of this client: {rules.Complaint() ?? Complaint(settings, client, rules)}.");
        foreach (var repository in rules.Repositories)
            RootOwned.MakeLock(repository.LockFile, server.User, account.Group);
        RootOwned.WriteFile(IsolationSettings.RulesOf(client), JsonSerializer.SerializeToUtf8Bytes(rules, GuardJson.Default.GuardRules), account.Group, GroupReads);
        return 0;
    }

    private static GuardRules Read(byte[] text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, GuardJson.Default.GuardRules) ?? throw new Refusal("The rules are empty.");
        }
        catch (JsonException)
        {
            throw new Refusal("The rules cannot be read.");
        }
    }

    private static string? Complaint(IsolationSettings settings, Guid client, GuardRules rules)
    {
        if (rules.ClientId != client.ToString() || rules.Borg != settings.Borg || rules.BaseDirectory != settings.ServeHomeOf(client) || rules.SessionDirectory != settings.SessionsOf(client)
            || rules.RateFile != $"{settings.SessionsOf(client)}/rate")
            return "the client, borg or a folder is another one";
        var homes = settings.Storages.Values.Select(storage => IsolationSettings.HomeIn(storage, client)).ToHashSet(StringComparer.Ordinal);
        if (!rules.HomeDirectories.All(homes.Contains))
            return "a home is another one";
        return rules.Repositories.All(repository =>
            Path.GetFileName(repository.Path) is var name && Guid.TryParseExact(name, "D", out var id) && id.ToString() == name
            && (repository.IsFar ? repository.FarEnd == IsolationSettings.FarEndSocket && repository.Path == $"/remote/{id}" : homes.Contains(Path.GetDirectoryName(repository.Path) ?? "")) && repository.LockFile == settings.LockOf(id))
            ? null
            : "a repository or its lock is another one";
    }
}
