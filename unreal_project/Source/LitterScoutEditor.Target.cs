using UnrealBuildTool;

public class LitterScoutEditorTarget : TargetRules
{
	public LitterScoutEditorTarget(TargetInfo Target) : base(Target)
	{
		Type = TargetType.Editor;
		DefaultBuildSettings = BuildSettingsVersion.Latest;
		IncludeOrderVersion = EngineIncludeOrderVersion.Latest;
		ExtraModuleNames.Add("LitterScout");
	}
}
