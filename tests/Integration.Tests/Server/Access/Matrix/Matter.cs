using BorgBackupServer.Server.Archives;
using BorgBackupServer.Server.Clients;
using BorgBackupServer.Server.Jobs;
using BorgBackupServer.Server.Plans;
using BorgBackupServer.Server.Repositories;
using Xunit;

namespace BorgBackupServer.Integration.Tests.Server.Access.Matrix;

/// <summary>What a row is asked about: a client and what belongs to it, or ids of the same sort that nothing has.</summary>
public sealed record Matter(ClientId Client, RepositoryId Repository, PlanId Plan, JobId Job, ArchiveId Archive)
{
    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Matter Unknown() => new(ClientId.Create(), RepositoryId.Create(), PlanId.Create(), JobId.Create(), ArchiveId.Create());

    private IEnumerable<string> Ids => [$"{Client}", $"{Repository}", $"{Plan}", $"{Job}", $"{Archive}"];

    /// <summary>The pattern of a route with ids in it: the segment before each says whose.</summary>
    public string Fill(string pattern)
    {
        var segments = pattern.Split('/');
        for (var i = 1; i < segments.Length; i++)
        {
            if (segments[i].StartsWith('{'))
                segments[i] = IdOf(segments[i - 1]);
        }

        return string.Join('/', segments);
    }

    public bool IsMentionedIn(string text) => Ids.Any(id => text.Contains(id, StringComparison.OrdinalIgnoreCase));

    private string IdOf(string noun) => noun switch
    {
        "clients" => $"{Client}",
        "repositories" => $"{Repository}",
        "plans" => $"{Plan}",
        "jobs" => $"{Job}",
        "archives" => $"{Archive}",
        _ => $"{Guid.CreateVersion7()}",
    };
}
