using System.Text.Json;
using Microsoft.Playwright;

namespace BorgBackupServer.Integration.Tests.Server.Access.Browser;

/// <summary>A security key inside Chromium, by its own testing interface. It has its person's finger always at hand.</summary>
internal sealed class VirtualDevice(ICDPSession chromium, string id)
{
    public static async Task<VirtualDevice> PlugInAsync(IPage page)
    {
        var chromium = await page.Context.NewCDPSessionAsync(page);
        await chromium.SendAsync("WebAuthn.enable", new Dictionary<string, object> { ["enableUI"] = false });
        return new VirtualDevice(chromium, await AddAsync(chromium));
    }

    /// <summary>What somebody copies who gets at the inside of it: keys, and the counters of now.</summary>
    public async Task<IReadOnlyList<JsonElement>> ReadOutAsync()
    {
        var answer = await chromium.SendAsync("WebAuthn.getCredentials", new Dictionary<string, object> { ["authenticatorId"] = id });
        return [.. answer!.Value.GetProperty("credentials").EnumerateArray()]; // because this command always answers
    }

    /// <summary>Another device that holds what was read out.</summary>
    public async Task PlugInCopyAsync(IReadOnlyList<JsonElement> credentials)
    {
        var copy = await AddAsync(chromium);
        foreach (var credential in credentials)
            await chromium.SendAsync("WebAuthn.addCredential", new Dictionary<string, object> { ["authenticatorId"] = copy, ["credential"] = credential });
    }

    public Task UnplugAsync() => chromium.SendAsync("WebAuthn.removeVirtualAuthenticator", new Dictionary<string, object> { ["authenticatorId"] = id });

    /// <summary>Whether it holds a key that it finds without being told which.</summary>
    public async Task<bool> IsDiscoverableAsync() => (await ReadOutAsync()).Single().GetProperty("isResidentCredential").GetBoolean();

    private static async Task<string> AddAsync(ICDPSession chromium)
    {
        var options = new { protocol = "ctap2", transport = "usb", hasResidentKey = true, hasUserVerification = true, isUserVerified = true, automaticPresenceSimulation = true };
        var answer = await chromium.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object> { ["options"] = options });
        return answer!.Value.GetProperty("authenticatorId").GetString()!; // because this command always answers with an id
    }
}
