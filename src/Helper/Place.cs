using BorgBackupServer.Borg.Isolation;

namespace BorgBackupServer.Helper;

/// <summary>One repository of one client: its account, and every path that belongs to it.</summary>
internal sealed record Place(Guid Client, Guid Repository, string Storage, Account Account)
{
    public string Home => IsolationSettings.HomeIn(Storage, Client);

    public string Path => IsolationSettings.RepositoryIn(Storage, Client, Repository);

    public string Deleted => IsolationSettings.DeletedIn(Storage, Repository);

    public string SafetyCopies => IsolationSettings.SafetyCopiesIn(Storage, Repository);

    /// <exception cref="Refusal">An id is none, root has opened no such storage, or the client has no account.</exception>
    public static Place Of(IsolationSettings settings, string client, string repository, string storage)
    {
        if (!settings.Storages.TryGetValue(storage, out var folder))
            throw new Refusal($"{IsolationSettings.File} has no storage of this name.");
        var id = Id(client);
        return new Place(id, Id(repository), folder, Account.Find(settings, id) ?? throw new Refusal("This client has no account yet."));
    }

    /// <summary>One spelling only, so that no two texts lead to the same path.</summary>
    public static Guid Id(string text) => Guid.TryParseExact(text, "D", out var id) && id.ToString() == text && id != Guid.Empty
        ? id
        : throw new Refusal("An argument is not an id.");
}
