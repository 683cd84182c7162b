//! People who must be sent on or limited: where to, which rules say so, and what holds where care goes on.

use knowledge::Disposition::{ClinicianFirst, Emergency, Modify, SameDay};

use crate::people::Limit::*;
use crate::people::{Expected, person};

/// All of them.
pub fn everyone() -> Vec<Expected> {
    [
        nerves(),
        injuries(),
        cancer_and_infection(),
        inside(),
        vessels(),
        age_and_course(),
        known(),
        limited(),
    ]
    .concat()
}

fn nerves() -> Vec<Expected> {
    vec![
        person("numb on wiping since yesterday")
            .with("nerve_signs", &["saddle"])
            .sent(Emergency, &["rf_ces_core"]),
        person("cannot feel the bladder fill")
            .with("nerve_signs", &["bladder"])
            .sent(Emergency, &["rf_ces_core"]),
        person("soiled underwear without noticing")
            .with("nerve_signs", &["bowel"])
            .sent(Emergency, &["rf_ces_core"]),
        person("does not know about numbness between the legs")
            .with("nerve_signs", "dont_know")
            .sent(Emergency, &["rf_ces_core", "rf_weak_both"]),
        person("numb saddle for two months, nobody looked")
            .with("nerve_signs", &["saddle"])
            .with("nerve_course", "old_unseen")
            .sent(SameDay, &["rf_ces_old"]),
        person("weak bladder for years, examined")
            .with("nerve_signs", &["bladder"])
            .with("nerve_course", "old_assessed")
            .sent(ClinicianFirst, &["rf_ces_old"]),
        person("tingling into both legs this week")
            .with("nerve_signs", &["both_legs"])
            .sent(Emergency, &["rf_ces_both_legs"]),
        person("both legs for a year, never examined")
            .with("nerve_signs", &["both_legs"])
            .with("nerve_course", "old_unseen")
            .sent(SameDay, &["rf_ces_both_legs"]),
        person("erections gone since the pain")
            .with("nerve_signs", &["sexual"])
            .sent(SameDay, &["rf_ces_sexual"]),
        person("erections gone and both legs tingle")
            .with("nerve_signs", &["sexual", "both_legs"])
            .sent(Emergency, &["rf_ces_sexual", "rf_ces_both_legs"]),
        person("both legs give way")
            .with("nerve_signs", &["weak_both"])
            .sent(Emergency, &["rf_weak_both"]),
        person("a dragging foot since last week")
            .with("nerve_signs", &["weak_one"])
            .sent(SameDay, &["rf_weak_one"]),
        person("a foot weaker by the hour")
            .with("nerve_signs", &["weak_one"])
            .with("weakness_fast", "yes")
            .sent(Emergency, &["rf_weak_one"]),
        person("a numb outer shin since Monday")
            .with("nerve_signs", &["numb_patch"])
            .sent(ClinicianFirst, &["rf_numb_one"]),
        person("clumsy with buttons and unsteady")
            .with("nerve_signs", &["clumsy_hands", "unsteady"])
            .sent(Emergency, &["rf_myelopathy"]),
        person("unsteady for a year, nothing else")
            .with("nerve_signs", &["unsteady"])
            .with("nerve_course", "old_unseen")
            .sent(ClinicianFirst, &["rf_myelopathy_one"]),
        person("leg pain nine of ten")
            .with("pain_now", 9)
            .with("leg_pain", "severe")
            .with(
                "pain_where",
                &["low_back", "buttocks", "thighs_back", "calves"],
            )
            .sent(ClinicianFirst, &["rf_severe_sciatica"]),
        person("leg pain for two months")
            .with("pain_duration", "under_3_months")
            .with("leg_pain", "weeks")
            .sent(ClinicianFirst, &["rf_severe_sciatica"]),
        person("sneezing is agony, never examined")
            .with("pain_character", &["strain"])
            .sent(ClinicianFirst, &["rf_strain_alone"]),
        person("worst headache of a life, out of nowhere")
            .with("brain_signs", &["sudden_headache"])
            .sent(Emergency, &["rf_headache_sudden"]),
        person("new neck pain and the room spins")
            .with("pain_where", &["neck"])
            .with("brain_signs", &["new_head_neck_pain", "dizzy"])
            .sent(Emergency, &["rf_brain_neck"]),
        person("a drooping mouth")
            .with("brain_signs", &["face"])
            .sent(Emergency, &["rf_brain_one"]),
        person("fainted twice this month")
            .with("brain_signs", &["fainting"])
            .sent(ClinicianFirst, &["rf_dizzy"]),
    ]
}

fn injuries() -> Vec<Expected> {
    vec![
        person("off a ladder last week, not examined")
            .with("injury", &["major"])
            .with("injury_when", "under_2_weeks")
            .sent(Emergency, &["rf_trauma_major"]),
        person("rolled the car a month ago, not examined")
            .with("injury", &["major"])
            .with("injury_when", "under_6_weeks")
            .sent(SameDay, &["rf_trauma_major"]),
        person("slipped yesterday at 71")
            .with("age", 71)
            .with("injury", &["small_fall"])
            .with("injury_when", "under_48_hours")
            .with("pain_duration", "under_3_days")
            .sent(Emergency, &["rf_trauma_spine_risk", "rf_fx_minor"]),
        person("kicked in the back, a stiff spine disease")
            .with("injury", &["muscle_blow"])
            .with("injury_when", "under_2_weeks")
            .with("bones_joints", &["ankylosing"])
            .sent(SameDay, &["rf_trauma_spine_risk"]),
        person("thin bones, lifted a grandchild ten days ago")
            .with("age", 62)
            .with("bones_joints", &["thin_bones"])
            .with("injury", &["small"])
            .with("injury_when", "under_2_weeks")
            .with("pain_duration", "under_2_weeks")
            .sent(SameDay, &["rf_fx_minor"]),
        person("steroid tablets and sudden severe back pain")
            .with("medicines", &["steroids_long"])
            .with("pain_duration", "under_3_days")
            .with("pain_character", &["new_severe"])
            .sent(SameDay, &["rf_fx_steroid"]),
        person("a graze over the spine after a fall from the bike")
            .with("back_shape", &["bruise_over_spine"])
            .sent(SameDay, &["rf_fx_bruise"]),
        person("seventy-four and on steroid tablets, new pain")
            .with("age", 74)
            .with("medicines", &["steroids_long"])
            .sent(Emergency, &["rf_fx_multi"]),
        person("a new hump on the back")
            .with("back_shape", &["deformity"])
            .sent(SameDay, &["rf_deformity"]),
        person("dived into shallow water, neck hurts")
            .with("pain_where", &["neck"])
            .with("injury", &["neck_jolt"])
            .with("injury_when", "under_48_hours")
            .with("injury_signs", &["dangerous"])
            .sent(Emergency, &["rf_neck_ccr"]),
        person("neck will not turn after a tumble")
            .with("pain_where", &["neck"])
            .with("injury", &["neck_jolt"])
            .with("injury_checked", "yes")
            .with("injury_signs", &["cannot_turn"])
            .sent(SameDay, &["rf_neck_turn"]),
        person("double vision after a jolt to the neck")
            .with("pain_where", &["neck"])
            .with("injury", &["neck_jolt"])
            .with("brain_signs", &["double_vision"])
            .sent(Emergency, &["rf_whiplash_neuro"]),
        person("bumped from behind five days ago, not examined")
            .with("injury", &["minor_crash"])
            .sent(ClinicianFirst, &["rf_crash_recent", "accident_unassessed"]),
        person("bumped from behind, felt it at once")
            .with("injury", &["minor_crash"])
            .with("injury_signs", &["felt_at_once"])
            .sent(Emergency, &["rf_crash_recent"]),
        person("examined after a crash yesterday, still in the first days")
            .with("injury", &["minor_crash"])
            .with("injury_when", "under_48_hours")
            .with("injury_checked", "yes")
            .sent(ClinicianFirst, &["rf_crash_recent"]),
        person("knocked the head, now vomiting")
            .with("injury", &["head_knock"])
            .with("injury_signs", &["vomiting"])
            .sent(Emergency, &["concussion"]),
    ]
}

fn cancer_and_infection() -> Vec<Expected> {
    vec![
        person("breast cancer years ago, unsteady now")
            .with("age", 66)
            .with("cancer", &["past"])
            .with("nerve_signs", &["unsteady"])
            .sent(Emergency, &["rf_ca_mscc"]),
        person("prostate cancer, pain between the shoulder blades")
            .with("age", 69)
            .with("cancer", &["past"])
            .with("pain_where", &["upper_back"])
            .sent(SameDay, &["rf_ca_spine", "rf_thoracic"]),
        person("melanoma at 30, new low back ache")
            .with("age", 48)
            .with("cancer", &["past"])
            .sent(ClinicianFirst, &["rf_ca_history"]),
        person("lost eight kilos without trying")
            .with("weight_loss", "yes")
            .sent(SameDay, &["rf_weight"]),
        person("up every night, no position helps")
            .with("pain_character", &["night"])
            .sent(SameDay, &["rf_night"]),
        person("desk worker, new pain between the shoulder blades, never examined")
            .with("background", &["desk"])
            .with("pain_where", &["upper_back"])
            .sent(SameDay, &["rf_thoracic"]),
        person("a band round the chest")
            .with("pain_character", &["band"])
            .sent(SameDay, &["rf_thoracic"]),
        person("shivering with back pain")
            .with("fever_signs", &["fever"])
            .sent(SameDay, &["rf_inf_fever", "fever_illness"]),
        person("fever and a weak leg")
            .with("fever_signs", &["fever"])
            .with("nerve_signs", &["weak_one"])
            .sent(Emergency, &["rf_inf_neuro"]),
        person("fever and confused")
            .with("fever_signs", &["fever"])
            .with("brain_signs", &["confused"])
            .sent(Emergency, &["rf_inf_sepsis"]),
        person("injects drugs, pain eight of ten, no fever")
            .with("pain_now", 8)
            .with("infection_risks", &["injected_drugs"])
            .sent(SameDay, &["rf_inf_risk_high"]),
        person("transplant, new ache")
            .with("infection_risks", &["low_immunity"])
            .sent(ClinicianFirst, &["rf_inf_risk_low"]),
        person("diabetes and pain eight of ten")
            .with("pain_now", 8)
            .with("nerves_organs", &["diabetes"])
            .sent(ClinicianFirst, &["rf_inf_risk_low"]),
        person("spinal injection last week, chills now")
            .with("medicines", &["spinal_injection"])
            .with("fever_signs", &["fever"])
            .sent(Emergency, &["rf_post_injection"]),
    ]
}

fn inside() -> Vec<Expected> {
    vec![
        person("sudden tummy pain like never before")
            .with("chest_belly_signs", &["sudden_belly"])
            .sent(Emergency, &["rf_aaa_burst"]),
        person("sudden back pain from nothing at 68")
            .with("age", 68)
            .with("chest_belly_signs", &["sudden_back"])
            .sent(Emergency, &["rf_aaa_burst"]),
        person("known aneurysm, new pain eight of ten")
            .with("age", 70)
            .with("pain_now", 8)
            .with("heart_vessels", &["aneurysm"])
            .sent(Emergency, &["rf_aaa_known"]),
        person("smoker with a beating belly")
            .with("age", 66)
            .with("chest_belly_signs", &["pulsing_belly"])
            .with("aorta_risks", &["man_over_65", "smoker"])
            .sent(ClinicianFirst, &["rf_aaa_possible"]),
        person("tearing pain between the shoulder blades")
            .with("chest_belly_signs", &["tearing"])
            .sent(Emergency, &["rf_aorta_tear"]),
        person("tight chest with the back pain")
            .with("chest_belly_signs", &["chest_pain"])
            .sent(Emergency, &["rf_chest"]),
        person("burning urine and no fever")
            .with("urine_signs", &["burning"])
            .sent(ClinicianFirst, &["rf_urinary_mild"]),
        person("blood in the urine and a sore side")
            .with("urine_signs", &["blood", "side_pain"])
            .sent(SameDay, &["rf_kidney_inf", "rf_kidney_stone"]),
        person("waves from the side to the groin")
            .with("urine_signs", &["colic"])
            .sent(SameDay, &["rf_kidney_stone", "kidney_stone_attack"]),
        person("vomiting, cannot lie still")
            .with("chest_belly_signs", &["severe_belly", "no_relief"])
            .sent(SameDay, &["rf_visceral"]),
        person("pregnant and the baby moves less")
            .with("age", 30)
            .with("pregnancy", "pregnant")
            .with("pregnancy_weeks", 32)
            .with("pregnancy_signs", &["less_movement"])
            .sent(SameDay, &["rf_preg_urgent"]),
        person("pregnant and bleeding heavily")
            .with("age", 30)
            .with("pregnancy", "pregnant")
            .with("pregnancy_signs", &["heavy_bleeding"])
            .sent(Emergency, &["rf_preg_urgent"]),
        person("something is badly wrong")
            .with("pain_character", &["unexplained"])
            .sent(ClinicianFirst, &["rf_unexplained"]),
    ]
}

fn vessels() -> Vec<Expected> {
    vec![
        person("suddenly short of breath")
            .with("chest_belly_signs", &["breathless"])
            .sent(Emergency, &["rf_pe"]),
        person("one fat, warm calf")
            .with("leg_clot_signs", &["swollen_leg"])
            .sent(SameDay, &["rf_dvt", "dvt_current"]),
        person("calf pain after a flight")
            .with("leg_clot_signs", &["new_calf_pain"])
            .with("clot_risks", &["long_journey"])
            .sent(SameDay, &["rf_dvt_risk"]),
        person("a hard red vein")
            .with("leg_clot_signs", &["sore_vein"])
            .sent(SameDay, &["phlebitis"]),
        person("pressure 200 over 110")
            .with("age", 58)
            .with("heart_vessels", &["high_pressure"])
            .with("pressure_reading", "very_high")
            .sent(SameDay, &["hypertension_uncontrolled"]),
        person("heart attack in spring")
            .with("age", 57)
            .with("heart_vessels", &["heart_event"])
            .sent(ClinicianFirst, &["cardiac_unstable"]),
        person("haemophilia")
            .with("blood", &["bleeding"])
            .sent(ClinicianFirst, &["bleeding_disorder"]),
        person("clot in the leg now")
            .with("blood", &["clot_now"])
            .sent(SameDay, &["dvt_current"]),
    ]
}

fn age_and_course() -> Vec<Expected> {
    vec![
        person("child of five")
            .with("age", 5)
            .sent(Emergency, &["rf_child_small"]),
        person("girl of fourteen")
            .with("age", 14)
            .sent(ClinicianFirst, &["rf_age_low", "minor_under_18"]),
        person("boy of seventeen, woken at night")
            .with("age", 17)
            .with("child_signs", &["wakes"])
            .sent(SameDay, &["rf_child_flags"]),
        person("eighteen, getting steadily worse")
            .with("age", 18)
            .with("pain_character", &["progressive"])
            .sent(ClinicianFirst, &["rf_age_teen"]),
        person("first back pain at 72")
            .with("age", 72)
            .with("first_episode", "yes")
            .sent(ClinicianFirst, &["rf_age_high"]),
        person("no better for two months at 54, never examined")
            .with("age", 54)
            .with("pain_duration", "under_3_months")
            .with("pain_character", &["no_better"])
            .sent(ClinicianFirst, &["rf_noimprove"]),
    ]
}

fn known() -> Vec<Expected> {
    vec![
        person("chemotherapy now, old pain")
            .with("age", 58)
            .with("pain_duration", "over_3_months")
            .with("assessed", "yes")
            .with("cancer", &["active"])
            .sent(ClinicianFirst, &["cancer_active", "infusion_chemo"]),
        person("lost height, a stoop")
            .with("age", 73)
            .with("bones_joints", &["fragility_fracture"])
            .sent(ClinicianFirst, &["osteoporosis_severe"]),
        person("rheumatoid arthritis and a sore neck")
            .with("pain_where", &["neck"])
            .with("bones_joints", &["rheumatoid"])
            .sent(ClinicianFirst, &["rheumatoid_neck"]),
        person("rheumatoid flare today")
            .with("bones_joints", &["rheumatoid"])
            .with("flare_today", "yes")
            .sent(ClinicianFirst, &["rheumatoid_flare"]),
        person("stiff-spine disease in a flare")
            .with("bones_joints", &["ankylosing"])
            .with("flare_today", "yes")
            .sent(ClinicianFirst, &["rf_spa_flare", "ankylosing_spondylitis"]),
        person("rods in the spine")
            .with("bones_joints", &["spine_metal"])
            .sent(ClinicianFirst, &["spinal_fusion_hardware"]),
        person("ten weeks pregnant")
            .with("age", 29)
            .with("pregnancy", "pregnant")
            .with("pregnancy_weeks", 10)
            .sent(ClinicianFirst, &["pregnancy_t1"]),
        person("twins on the way")
            .with("age", 32)
            .with("pregnancy", "pregnant")
            .with("pregnancy_risks", &["complicated"])
            .sent(ClinicianFirst, &["pregnancy_high_risk"]),
        person("knee operation three weeks ago")
            .with("age", 60)
            .with("operations", "under_4_weeks")
            .with("device_where", &["knees_back"])
            .sent(ClinicianFirst, &["surgery_0_4w", "clot_risk_high"]),
        person("heart failure")
            .with("age", 60)
            .with("heart_vessels", &["heart_failure"])
            .sent(ClinicianFirst, &["heart_failure"]),
        person("hernia, hard and sore")
            .with("nerves_organs", &["hernia"])
            .with("hernia_painful", "yes")
            .sent(Emergency, &["hernia_painful"]),
        person("cirrhosis")
            .with("nerves_organs", &["liver_disease"])
            .sent(ClinicianFirst, &["liver_failure"]),
        person("two glasses of wine")
            .with("today", &["alcohol"])
            .sent(ClinicianFirst, &["intoxicated"]),
        person("a heavy cold")
            .with("today", &["contagious"])
            .sent(ClinicianFirst, &["contagious_disease"]),
        person("refuses the doctor, with a bleeding disorder")
            .with("about_you", &["no_contact"])
            .with("blood", &["bleeding"])
            .sent(ClinicianFirst, &["refuses_clearance", "bleeding_disorder"]),
        person("a rash that creeps up the arm")
            .with("skin_today", &["rash_spreading"])
            .sent(ClinicianFirst, &["skin_rash"]),
        person("redness that spreads")
            .with("skin_today", &["spreading_redness"])
            .sent(SameDay, &["skin_infection"]),
    ]
}

/// Care goes on, within limits that hold.
fn limited() -> Vec<Expected> {
    vec![
        person("three signs of an inflamed spine")
            .with("pain_duration", "over_3_months")
            .with(
                "inflammatory_signs",
                &["before_35", "better_moving", "buttock"],
            )
            .sent(Modify, &["rf_spa_3"])
            .within(&[
                Pressure("low_back", 3),
                Avoids("end_range"),
                Precaution("routine_appointment"),
            ]),
        person("five signs of an inflamed spine")
            .with("pain_duration", "over_3_months")
            .with(
                "inflammatory_signs",
                &[
                    "before_35",
                    "second_half_night",
                    "better_moving",
                    "buttock",
                    "psoriasis",
                ],
            )
            .sent(Modify, &["rf_spa_4"])
            .within(&[Pressure("low_back", 3), Avoids("thai_massage")]),
        person("the back went when lifting yesterday")
            .with("pain_duration", "under_3_days")
            .with("injury", &["small"])
            .with("injury_when", "under_48_hours")
            .sent(Modify, &["acute_soft_tissue_injury"])
            .within(&[
                Pressure("low_back", 0),
                AvoidsAt("low_back", "heat_pack"),
                Pressure("calves", 5),
            ]),
        person("aspirin and clopidogrel together")
            .with("blood", &["antiplatelet_two"])
            .sent(Modify, &["anticoagulants"])
            .within(&[
                Pressure("low_back", 2),
                Avoids("self_tools"),
                Precaution("check_bruises"),
            ]),
        person("clot five years ago")
            .with("blood", &["clot_past"])
            .sent(Modify, &["dvt_history"])
            .within(&[Pressure("calves", 0), Avoids("roller")]),
        person("reading of 165 over 85, feels well")
            .with("heart_vessels", &["high_pressure"])
            .with("pressure_reading", "raised")
            .sent(Modify, &["hypertension_raised"])
            .within(&[Pressure("low_back", 2), Pressure("lower_abdomen", 1)]),
        person("narrowed neck artery")
            .with("heart_vessels", &["carotid"])
            .sent(Modify, &["carotid_disease"])
            .within(&[Pressure("neck", 0), Pressure("low_back", 5)]),
        person("codeine an hour ago")
            .with("today", &["strong_painkiller"])
            .sent(Modify, &["painkillers"])
            .within(&[Pressure("low_back", 2), Avoids("deep_work")]),
        person("cannot say when it hurts")
            .with("about_you", &["cannot_speak_up"])
            .sent(Modify, &["cannot_report_pain"])
            .within(&[Pressure("low_back", 1), Precaution("stop_signal")]),
        person("thirty weeks pregnant, well")
            .with("age", 33)
            .with("pregnancy", "pregnant")
            .with("pregnancy_weeks", 30)
            .sent(Modify, &["pregnancy_t3", "pregnancy_legs"])
            .within(&[Minutes(45), Avoids("supine_flat"), Pressure("calves", 1)]),
        person("lymphoedema of the arm, old pain, examined")
            .with("age", 57)
            .with("pain_duration", "over_3_months")
            .with("assessed", "yes")
            .with("cancer", &["past", "lymphoedema"])
            .with("nodes_where", &["arm"])
            .sent(Modify, &["lymphoedema"])
            .within(&[Pressure("arms", 0), Precaution("trained_lymph")]),
        person("steroid tablets, old pain, examined")
            .with("pain_duration", "over_3_months")
            .with("assessed", "yes")
            .with("medicines", &["steroids_long"])
            .sent(Modify, &["corticosteroids_long"])
            .within(&[Pressure("low_back", 2), Avoids("stretch")]),
    ]
}
