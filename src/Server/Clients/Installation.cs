using BorgBackupServer.Server.Platform.Http;
using BorgBackupServer.Server.Platform.Results;
using BorgBackupServer.Server.Settings;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace BorgBackupServer.Server.Clients;

/// <summary>What a machine without an agent downloads: the script and the program.</summary>
internal static class Installation
{
    public static async Task<IResult> GetScriptAsync(HttpContext context, AgentBinary binary, SettingsReader settings, CancellationToken cancellationToken)
    {
        if (await settings.FindPublicAddressAsync(cancellationToken) is not { } address)
            return Problem.Unavailable("server.not-set-up", "The server has no public address yet.", "Finish the set-up first.").ToHttp();

        var found = await binary.FindAsync(cancellationToken);
        context.Response.Headers[HeaderNames.CacheControl] = "no-store";
        return TypedResults.Text(found is { } file ? InstallScript.Write(address, file.Sha256) : InstallScript.WriteRefusal(), "text/x-shellscript");
    }

    public static async Task<IResult> GetBinaryAsync(string platform, AgentBinary binary, CancellationToken cancellationToken)
    {
        if (platform != AgentBinary.Platform)
            return NotFound($"There is no agent for this platform; there is one for {AgentBinary.Platform}.", null);
        return await binary.FindAsync(cancellationToken) is { } file
            ? TypedResults.PhysicalFile(file.Path, "application/octet-stream", "bbs-agent")
            : NotFound("This server has no agent to offer.", "Start it with BBS_AGENT_BINARY set to the agent's program.");
    }

    private static ProblemHttpResult NotFound(string detail, string? hint) =>
        new Problem("agent.no-binary", ProblemKind.NotFound, detail, hint).ToHttp();
}
